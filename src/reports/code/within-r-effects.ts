/**
 * Effects of subgroups from within trials, in R.
 *
 * Source: methods.md §9.2.
 */
export const WITHIN_R_EFFECTS = `# Effects of given subgroups: g(E y) = level of trial x subgroup + (beta_k + delta_j) t. Only
# differences come from within trials; the common level is the trials' pooled effect.
wt_effects <- function(data, group, family, confidence) {
  J <- max(group)
  K <- data$strata / 2
  trial <- (data$s + 1) %/% 2
  arm <- 1 - data$s %% 2
  cell <- trial + K * (group - 1)
  side <- cell + K * J * arm
  n <- matrix(wt_sums(data$w, side, 2 * K * J), ncol = 2)
  events <- matrix(wt_sums(data$w * data$y, side, 2 * K * J), ncol = 2)
  share <- wt_sums(data$w, group, J)
  none <- family != "gaussian" & events <= 0
  all <- family == "binomial" & events >= n
  two <- n[, 1] > 0 & n[, 2] > 0 & !(none[, 1] & none[, 2]) & !(all[, 1] & all[, 2])
  low <- none[, 2] | all[, 1] # the effect may grow without end downwards, or upwards
  high <- none[, 1] | all[, 2]
  parts <- wt_components(matrix(two & !high, K), matrix(two & !low, K))
  if (family == "gaussian") variance <- wt_variances(data, side, K, J)
  components <- lapply(parts, function(part) {
    some <- trial %in% part$trials & group %in% part$leaves
    if (family != "gaussian") { # cells all of whose outcomes are alike tell nothing
      mixed <- rowSums(events) > 0 & (family != "binomial" | rowSums(events) < rowSums(n))
      some <- some & mixed[cell]
    }
    k <- match(trial[some], part$trials)
    j <- match(group[some], part$leaves)
    effects <- cbind(outer(k, seq_along(part$trials), "=="),
      outer(j, seq_along(part$leaves)[-1], "==")) * arm[some]
    inner <- as.matrix(data$adjust[some, , drop = FALSE])
    fit <- wt_ml(data, some, cbind(effects, wt_dummies(cell[some]), inner), family, variance)
    full <- wt_ml(data, some, cbind(wt_dummies(side[some]), inner), family, variance)
    at <- seq_len(ncol(effects))
    cells <- sum(outer(part$trials, K * (part$leaves - 1), "+") %in% which(two))
    df <- cells - length(part$trials) - length(part$leaves) + 1
    report <- df > 0 && !(family == "gaussian" && ncol(inner) > 0)
    Q <- max(0, fit$lack - full$lack)
    part$beta <- fit$estimate[at]
    part$covariance <- fit$covariance[at, at, drop = FALSE]
    part$df <- if (family == "gaussian") sum(variance$d[c(part$trials, K + part$trials)]) else Inf
    part$share <- share[part$leaves] / sum(share[part$leaves])
    part$cells <- cells
    if (report) part$heterogeneity <- c(Q = Q, df = df, p = pchisq(Q, df, lower.tail = FALSE))
    wt_pool(part, confidence)
  })
  leaves <- data.frame(subgroup = seq_len(J), component = NA, estimate = NA, se = NA, df = NA,
    lo = NA, hi = NA)
  for (i in seq_along(components)) {
    leaves$component[components[[i]]$leaves] <- i
    leaves[components[[i]]$leaves, names(components[[i]]$theta)] <- components[[i]]$theta
  }
  inside <- unlist(lapply(components, function(part) part$trials))
  list(leaves = leaves, components = components, outside = setdiff(seq_len(K), inside))
}

# Parts of trials and subgroups in which the model has a maximum: strongly connected by edges
# from trials down to subgroups, and up from subgroups.
wt_components <- function(down, up) {
  K <- nrow(down)
  size <- K + ncol(down)
  reach <- diag(size) > 0
  reach[seq_len(K), -seq_len(K)] <- down
  reach[-seq_len(K), seq_len(K)] <- t(up)
  for (m in seq_len(size)) reach <- reach | outer(reach[, m], reach[m, ], "&")
  parts <- unique(lapply(K + seq_len(ncol(down)), function(a) which(reach[a, ] & reach[, a])))
  parts <- lapply(parts, function(at) list(trials = at[at <= K], leaves = at[at > K] - K))
  Filter(function(part) length(part$trials) > 0, parts)
}

# Residual variance of each trial x arm around its subgroup means; that of all where it is small.
wt_variances <- function(data, side, K, J) {
  fit <- lm.wfit(cbind(wt_dummies(side), data$adjust), data$y - mean(data$y), data$w)
  of <- (data$s + 1) %/% 2 + K * (1 - data$s %% 2)
  N <- wt_sums(data$w, of, 2 * K)
  R <- wt_sums(data$w * fit$residuals^2, of, 2 * K)
  present <- sort(unique(side))
  cells <- wt_sums(rep(1, length(present)), of[match(present, side)], 2 * K)
  d <- N - cells - (fit$rank - length(present)) * N / sum(N)
  pooled <- sum(R) / sum(d)
  if (!isTRUE(pooled > 0)) stop("the outcome does not vary within the arms of the trials")
  own <- R / d
  large <- d >= 10 & own > 1e-10 * pooled
  phi <- ifelse(large & !is.na(large), own, pooled)
  list(d = d, phi = phi[of])
}

# Weighted least squares with known variances, or maximum likelihood.
wt_ml <- function(data, some, x, family, variance) {
  y <- data$y[some]
  w <- data$w[some]
  if (family == "gaussian") {
    w <- w / variance$phi[some]
    centre <- sum(w * y) / sum(w)
    fit <- lm.wfit(x, y - centre, w)
    lack <- sum(w * fit$residuals^2)
  } else {
    fit <- wt_glm(x, y, w, data$offset[some], family)
    lack <- fit$deviance
  }
  kept <- fit$qr$pivot[seq_len(fit$rank)]
  covariance <- matrix(NA, ncol(x), ncol(x))
  at <- seq_len(fit$rank)
  covariance[kept, kept] <- chol2inv(fit$qr$qr[at, at, drop = FALSE])
  list(estimate = unname(fit$coefficients), covariance = covariance, lack = lack)
}

# The pooled level of a component (restricted maximum likelihood), subgroups and differences.
wt_pool <- function(part, confidence) {
  K <- length(part$trials)
  J <- length(part$leaves)
  load <- cbind(diag(K), matrix(part$share[-1], K, J - 1, byrow = TRUE))
  B <- drop(load %*% part$beta)
  level <- wt_reml(B, load %*% part$covariance %*% t(load))
  interval <- function(estimate, variance, df) {
    half <- qt((1 + confidence) / 2, df) * sqrt(variance)
    data.frame(estimate = estimate, se = sqrt(variance), df = df, lo = estimate - half,
      hi = estimate + half, p = 2 * pt(-abs(estimate) / sqrt(variance), df))
  }
  own <- diag(J)[, -1, drop = FALSE]
  a <- cbind(matrix(level$weights, J, K, byrow = TRUE), own)
  variance <- rowSums((a %*% part$covariance) * a) + level$tau2 * sum(level$weights^2)
  theta <- interval(drop(a %*% part$beta), variance, if (K > 1) K - 1 else part$df)
  part$theta <- theta[c("estimate", "se", "df", "lo", "hi")]
  part$pooled <- B
  part[c("mu", "se", "tau2", "weights")] <- level
  if (J == 1) return(part)
  pairs <- which(upper.tri(diag(J)), arr.ind = TRUE)
  pairs <- pairs[order(pairs[, 1], pairs[, 2]), , drop = FALSE]
  contrast <- cbind(matrix(0, nrow(pairs), K), own[pairs[, 2], , drop = FALSE] -
    own[pairs[, 1], , drop = FALSE])
  variance <- rowSums((contrast %*% part$covariance) * contrast)
  part$differences <- cbind(from = part$leaves[pairs[, 1]], to = part$leaves[pairs[, 2]],
    interval(drop(contrast %*% part$beta), variance, part$df))
  delta <- part$beta[-seq_len(K)]
  wald <- sum(delta * solve(part$covariance[-seq_len(K), -seq_len(K)], delta))
  part$wald <- c(statistic = wald, df = J - 1, df2 = part$df,
    p = pf(wald / (J - 1), J - 1, part$df, lower.tail = FALSE))
  part
}

# B ~ N(mu, covariance + tau2 I): tau2 at the global maximum of the restricted likelihood.
wt_reml <- function(B, covariance) {
  K <- length(B)
  if (K == 1) return(list(mu = B, se = sqrt(covariance[1]), tau2 = 0, weights = 1))
  H <- qr.Q(qr(cbind(1, diag(K)[, -1])))[, -1, drop = FALSE]
  parts <- eigen(t(H) %*% covariance %*% H, symmetric = TRUE)
  lambda <- pmax(parts$values, 0)
  z2 <- drop(t(parts$vectors) %*% t(H) %*% (B - B[1]))^2
  value <- function(t) -sum(log(lambda + t) + z2 / (lambda + t)) / 2
  slope <- function(t) -sum(1 / (lambda + t) - z2 / (lambda + t)^2) / 2
  largest <- max(z2, lambda) * K
  least <- max(min(lambda), 1e-12 * largest) * 1e-6
  grid <- c(0, exp(seq(log(least), log(largest), length.out = 400)))
  up <- vapply(grid, slope, 0) > 0
  turns <- which(up[-length(up)] & !up[-1])
  root <- function(i) uniroot(slope, grid[i + 0:1], tol = 1e-14 * grid[i + 1])$root
  tau2 <- c(0, vapply(turns, root, 0))
  tau2 <- tau2[which.max(vapply(tau2, value, 0))]
  inverse <- solve(covariance + diag(tau2, K))
  weights <- rowSums(inverse) / sum(inverse)
  list(mu = B[1] + sum(weights * (B - B[1])), se = sqrt(1 / sum(inverse)), tau2 = tau2,
    weights = weights)
}
`
