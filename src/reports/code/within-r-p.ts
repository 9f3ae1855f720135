/**
 * The p-value of the largest of a chain of correlated statistics, in R.
 *
 * Source: methods.md §3 (`pvalue: "exact"`, k = 1) and methods.md §9.1, item 5.
 */
export const WITHIN_R_P = `# P(max of Z_j^2 > x), log scale, for standard normal Z_1, Z_2, ... in a Markov chain whose
# neighbours have correlations exp(-gaps / 2). The density of the paths still inside (-b, b) is
# carried from point to point on Gauss-Legendre nodes; it is even, so half of them suffice.
# Points nearer than the nodes resolve are passed over; the one of them that is furthest from
# both ends counts, by the law of the chain between its neighbours. log p is right to about 1e-4 with some
# hundred points, 2e-3 with two thousand.
wt_log_p <- function(x, gaps) {
  one <- pchisq(x, 1, lower.tail = FALSE, log.p = TRUE)
  if (length(gaps) == 0 || one > -1e-15) return(one)
  if (x > 1000) return(min(0, one + log(length(gaps) + 1))) # an upper bound
  b <- sqrt(x)
  n <- 2 * min(400, max(100, ceiling(50 * b)))
  rule <- wt_legendre(n)
  y <- b * rule$x
  w <- b * rule$w
  at <- c(0, cumsum(gaps))
  stops <- wt_stops(at, (0.7 * pi * b / n)^2)
  f <- dnorm(y)
  p <- exp(one)
  for (i in seq_len(length(stops) - 1)) {
    length <- at[stops[i + 1]] - at[stops[i]]
    rho <- exp(-length / 2)
    s <- sqrt(-expm1(-length))
    wf <- w * f
    p <- p + 2 * sum(wf * (pnorm(b, rho * y, s, FALSE) + pnorm(-b, rho * y, s)))
    f <- drop(outer(y, rho * y, dnorm, s) %*% wf)
    low <- which(y < 8 * s) # what comes from below 0
    f[low] <- f[low] + outer(y[low], -rho * y[low], dnorm, s) %*% wf[low]
    between <- at[seq_len(stops[i + 1] - stops[i] - 1) + stops[i]] - at[stops[i]]
    if (length(between) == 0) next
    d <- between[which.max(between * (length - between))]
    before <- exp(-d / 2)
    after <- exp(-(length - d) / 2)
    near <- which(y > b - 8 * sqrt(length))
    lost <- outer(y[near], y[near], function(z, from) {
      m <- (before * (1 - after^2) * from + after * (1 - before^2) * z) / s^2
      sd <- sqrt((1 - before^2) * (1 - after^2)) / s
      dnorm(z, rho * from, s) * pnorm(b, m, sd, FALSE)
    }) %*% wf[near]
    f[near] <- f[near] - lost
    p <- p + 2 * sum(w[near] * lost)
  }
  min(0, max(one, log(p)))
}

# Indices of points at least so far from each other; the first and the last are among them.
wt_stops <- function(at, least) {
  stops <- 1
  for (j in seq_along(at)[-1])
    if (at[j] - at[stops[length(stops)]] >= least) stops <- c(stops, j)
  if (length(stops) == 1) return(c(1, length(at)))
  c(stops[-length(stops)], length(at))
}

# Positive nodes and weights of the Gauss-Legendre rule of even order n on (-1, 1).
wt_legendre <- function(n) {
  x <- cos(pi * (seq_len(n / 2) - 0.25) / (n + 0.5))
  for (round in 1:10) {
    before <- 1
    p <- x
    for (k in 2:n) {
      up <- ((2 * k - 1) * x * p - (k - 1) * before) / k
      before <- p
      p <- up
    }
    slope <- n * (x * p - before) / (x^2 - 1)
    x <- x - p / slope
    if (max(abs(p / slope)) < 1e-15) break
  }
  list(x = x, w = 2 / ((1 - x^2) * slope^2))
}
`
