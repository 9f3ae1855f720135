/**
 * Bins, working model and clocks of a node of metaMOB-WT, in R.
 *
 * Source: methods.md §9.1, items 1 to 3.
 */
export const WITHIN_R_WORKING = `# Sums of x by group 1, ..., n.
wt_sums <- function(x, group, n) {
  found <- rowsum(as.numeric(x), group)
  replace(numeric(n), as.integer(rownames(found)), found)
}

# Bins of a covariate, whose indicators take up what it predicts of the outcome: the levels or
# values that are present, else parts of about equal size.
wt_bins <- function(z, w, most) {
  values <- sort(unique(z))
  if (is.factor(z) || length(values) <= most) return(match(z, values))
  if (most == 1) return(rep(1, length(z)))
  up <- order(z)
  ranks <- floor(seq_len(most - 1) * sum(w) / most) + 1
  first <- findInterval(ranks, cumsum(w[up]), left.open = TRUE) + 1
  findInterval(z, unique(z[up][pmin(first, length(z))]), left.open = TRUE) + 1
}

wt_dummies <- function(group) outer(group, sort(unique(group)), "==") + 0

# Iterated until nothing changes: once more from where the deviance settled.
wt_glm <- function(x, y, w, offset, family) {
  fit <- function(start) {
    suppressWarnings(glm.fit(x, y, w, etastart = start, offset = offset,
      family = switch(family, binomial = binomial(), poisson = poisson()),
      control = glm.control(epsilon = 1e-14, maxit = 200)))
  }
  fit(fit(NULL)$linear.predictors)
}

# The working model of a node u: outcome on trial x arm, bins and adjustment. Patients of an
# arm or of a bin whose outcomes are all 0 (binomial: or all 1) are fitted exactly: left out.
wt_working <- function(u, bins, family) {
  use <- rep(TRUE, length(u$y))
  seen <- function(what, group) ave(as.numeric(use & what), group, FUN = max) > 0
  if (family != "gaussian") repeat {
    n <- sum(use)
    for (group in c(list(u$s), bins)) {
      use <- use & seen(u$y > 0, group)
      if (family == "binomial") use <- use & seen(u$y < 1, group)
    }
    if (sum(use) == n) break
  }
  if (!any(use)) return(NULL)
  parts <- lapply(bins, function(bin) wt_dummies(bin[use])[, -1, drop = FALSE])
  cells <- wt_dummies(u$s[use])
  x <- do.call(cbind, c(list(cells), parts, list(u$adjust[use, , drop = FALSE])))
  y <- u$y[use]
  w <- u$w[use]
  if (family == "gaussian") {
    fit <- lm.wfit(x, y - mean(y), w)
    r <- fit$residuals
    v <- rep(1, length(y))
  } else {
    fit <- wt_glm(x, y, w, u$offset[use], family)
    mu <- fit$fitted.values
    r <- y - mu
    v <- if (family == "binomial") mu * (1 - mu) else mu
  }
  list(use = use, r = r, v = v, w = w, s = u$s[use], rank = fit$rank, cells = ncol(cells))
}

# What every trial x arm weighs (lever = omega_k (a - t_k)), and its variance; NULL where nothing
# can be tested.
wt_clocks <- function(u, model, family) {
  if (is.null(model)) return(NULL)
  sums <- function(x) wt_sums(model$w * x, model$s, u$strata)
  N <- sums(rep(1, length(model$s)))
  M <- sums(model$v)
  R <- sums(model$r^2)
  df <- sum(N) - model$rank
  if (df <= 0) return(NULL)
  phi <- sum(R) / sum(M) * sum(N) / df
  spread <- sum(u$w * (u$y - sum(u$w * u$y) / sum(u$w))^2) / sum(u$w)
  if (spread == 0 || phi <= 1e-20 * (if (family == "gaussian") spread else 1)) return(NULL)
  d <- N - 1 - (model$rank - model$cells) * N / sum(N)
  large <- d >= 10 & R > 1e-10 * phi * M
  own <- ifelse(large, R / M * N / d, phi)
  if (family == "binomial") own[] <- 1
  control <- seq(1, u$strata, 2)
  active <- control + 1
  both <- M[control] > 0 & M[active] > 0
  mean <- ifelse(both, M[active] / (M[control] + M[active]), 0)
  A <- mean^2 * own[control] * M[control] + (1 - mean)^2 * own[active] * M[active]
  omega <- ifelse(both, M[control] * M[active] / (M[control] + M[active]) / A, 0)
  lever <- as.vector(rbind(-omega * mean, omega * (1 - mean)))
  list(N = N, M = M, R = R, d = d, phi = own, large = large, lever = lever, df = df,
    tells = omega > 0)
}

`
