/**
 * Tests and splits of one covariate by metaMOB-WT, in R.
 *
 * Source: methods.md §9.1, items 4 to 7.
 */
export const WITHIN_R_TESTS = `# Degrees of freedom of the variance of an arm of which the share F is on one side.
wt_arm_df <- function(F, clocks, s) {
  if (!clocks$large[s]) return(rep(clocks$df, length(F)))
  pmax(1, clocks$N[s] * F * (1 - F) / ((1 - F)^3 + F^3))
}

# Sums of patients in the fit by value of a covariate (rows) and trial x arm (columns).
wt_tables <- function(u, model, z, values) {
  cell <- match(z[model$use], values) + length(values) * (model$s - 1)
  sums <- function(x) matrix(wt_sums(x, cell, length(values) * u$strata), length(values))
  list(n = sums(rep(1, length(cell))), F = sums(model$w * model$v),
    S = sums(model$w * model$r), R = sums(model$w * model$r^2))
}

# Numeric covariates and ordered factors: the largest Q* over the admissible cuts.
wt_cuts <- function(u, model, clocks, z, from, mintrials) {
  values <- sort(unique(z))
  m <- length(values)
  if (m < 2) return(NULL)
  sums <- lapply(wt_tables(u, model, z, values), function(x) apply(x, 2, cumsum))
  left <- cumsum(wt_sums(u$w, match(z, values), m))
  arms <- which(clocks$lever != 0)
  U <- V <- W <- C <- numeric(m)
  both <- matrix(FALSE, m, u$strata)
  for (s in arms) both[, s] <- sums$n[, s] > 0 & sums$n[, s] < sums$n[m, s]
  control <- seq(1, u$strata, 2)
  trials <- rowSums(both[, control, drop = FALSE] & both[, control + 1, drop = FALSE])
  ok <- left >= from & sum(u$w) - left >= from & trials >= mintrials
  G <- function(s, i, j) { # covariance of an arm's sums at the cuts i <= j
    whole <- sums$n[m, s]
    F <- ifelse(sums$n[, s] == whole, 1, sums$F[, s] / clocks$M[s])
    if (!clocks$large[s]) return(clocks$phi[s] * clocks$M[s] * F[i] * (1 - F[j]))
    R <- sums$R[, s]
    S <- sums$S[, s]
    far <- clocks$R[s] - R
    near <- R[i] * (1 - F[j]) - F[i] * R[j] + F[i] * F[j] * clocks$R[s]
    end <- far[j] * F[i] - far[i] * (1 - F[j]) + (1 - F[i]) * (1 - F[j]) * clocks$R[s]
    value <- ifelse(F[j] <= 0.5, near, end) - S[i] * S[j] / clocks$N[s]
    value <- clocks$N[s] / clocks$d[s] * value
    ifelse(F[i] > 0 & F[j] < 1, if (identical(i, j)) pmax(0, value) else value, 0)
  }
  every <- seq_len(m)
  for (s in arms) {
    own <- clocks$lever[s]^2 * G(s, every, every)
    U <- U + clocks$lever[s] * sums$S[, s]
    V <- V + own
    W <- W + own^2 / wt_arm_df(sums$F[, s] / clocks$M[s], clocks, s)
  }
  cuts <- which(ok & V > 0)
  cuts <- cuts[V[cuts] > 1e-10 * max(V[cuts], 0)]
  if (length(cuts) == 0) return(NULL)
  df <- V[cuts]^2 / W[cuts]
  log_p <- pt(-abs(U[cuts]) / sqrt(V[cuts]), df, log.p = TRUE)
  Q <- qnorm(log_p, log.p = TRUE)^2
  best <- which(Q >= max(Q) - 1e-12 * max(Q))[1]
  result <- list(statistic = Q[best], df = df[best], cut = values[cuts[best]])
  if (length(cuts) == 1) return(c(result, log_p = min(0, log(2) + log_p)))
  i <- cuts[-length(cuts)]
  j <- cuts[-1]
  for (s in arms) C[i] <- C[i] + clocks$lever[s]^2 * G(s, i, j)
  gaps <- -2 * log(pmin(1, pmax(1e-6, C[i] / sqrt(V[i] * V[j]))))
  c(result, log_p = wt_log_p(Q[best], gaps[gaps >= 1e-11]))
}

# Nominal factors: sums of every level, and their covariance.
wt_levels <- function(u, model, clocks, z) {
  values <- sort(unique(z))
  L <- length(values)
  sums <- wt_tables(u, model, z, values)
  U <- W <- numeric(L)
  C <- matrix(0, L, L)
  parted <- FALSE
  for (s in which(clocks$lever != 0)) {
    F <- sums$F[, s] / clocks$M[s]
    R <- sums$R[, s]
    S <- sums$S[, s]
    G <- if (clocks$large[s]) {
      clocks$N[s] / clocks$d[s] * (diag(R, L) - F %o% R - R %o% F +
        F %o% F * clocks$R[s] - S %o% S / clocks$N[s])
    } else clocks$phi[s] * clocks$M[s] * (diag(F, L) - F %o% F)
    G <- clocks$lever[s]^2 * G
    U <- U + clocks$lever[s] * S
    C <- C + G
    part <- sums$n[, s] > 0 & sums$n[, s] < sum(sums$n[, s])
    parted <- parted || any(part)
    W <- W + ifelse(part, diag(G)^2 / wt_arm_df(F, clocks, s), 0)
  }
  list(values = values, size = wt_sums(u$w, match(z, values), L), U = U, C = C, W = W,
    n = sums$n, parted = parted)
}

wt_nominal <- function(levels) {
  if (length(levels$values) < 2 || !levels$parted) return(NULL)
  parts <- eigen(levels$C, symmetric = TRUE)
  keep <- which(parts$values > 1e-9 * max(parts$values, 0))
  if (length(keep) == 0) return(NULL)
  along <- drop(crossprod(parts$vectors[, keep, drop = FALSE], levels$U))
  statistic <- sum(along^2 / parts$values[keep])
  V <- diag(levels$C)
  some <- levels$W > 0 & V > 0
  nu <- sum(V[some]) / sum(levels$W[some] / V[some])
  rank <- length(keep)
  list(statistic = statistic, df = nu, rank = rank,
    log_p = pf(statistic / rank, rank, nu, lower.tail = FALSE, log.p = TRUE))
}

# The levels on the left of the best partition; NULL where none is admissible.
wt_partition <- function(levels, clocks, minsize, mintrials) {
  L <- length(levels$values)
  if (L > 20) return(NULL)
  best <- NULL
  most <- -1
  for (mask in seq_len(2^(L - 1) - 1)) {
    left <- bitwAnd(mask, 2^(seq_len(L) - 1)) > 0
    V <- sum(levels$C[left, left])
    size <- c(sum(levels$size[left]), sum(levels$size[!left]))
    both <- colSums(levels$n[left, , drop = FALSE]) > 0 &
      colSums(levels$n[!left, , drop = FALSE]) > 0
    trials <- sum(clocks$tells & both[c(TRUE, FALSE)] & both[c(FALSE, TRUE)])
    if (min(size) < minsize || trials < mintrials || V <= 1e-10 * max(diag(levels$C))) next
    gain <- sum(levels$U[left])^2 / V
    if (gain > most * (1 + 1e-12) || most < 0) {
      most <- gain
      best <- levels$values[left]
    }
  }
  best
}
`
