# partykit's MOB of times to an event by the likelihood of copse (docs/methods.md, 13): hazards constant in 8 intervals, a
# baseline for each trial and interval, profiled out; scores are martingale residuals by trial and of the treatment.
# Rscript survival.R FILE MAXDEPTH prints processor seconds and the splits in preorder.
suppressMessages(library(partykit))
args <- commandArgs(TRUE)
d <- read.csv(args[1]); d$trial <- factor(d$trial)
L <- 8
ends <- sort(d$time[d$event == 1]); m <- length(ends)
cuts <- unique(ends[pmax(1, floor((m * (1:(L - 1)) + L - 1) / L))]); cuts <- cuts[cuts < ends[m]]
lower <- c(0, cuts); upper <- c(cuts, Inf)
fit <- function(y, x = NULL, start = NULL, weights = NULL, offset = NULL, ..., estfun = FALSE, object = FALSE) {
  time <- x[, 1]; t <- x[, 2]; trial <- x[, 3]; y <- as.numeric(y)
  e <- pmax(outer(time, upper, pmin) - rep(lower, each = length(time)), 0)
  at <- findInterval(time, cuts, left.open = TRUE) + 1L
  l <- length(lower); K <- max(trial)
  stratum <- (trial - 1) * l
  sums <- function(values, arm) rowsum(values[t == arm, , drop = FALSE], factor(trial[t == arm], levels = 1:K), reorder = TRUE)
  pad <- function(part) { out <- matrix(0, K, l); out[as.integer(rownames(part)), ] <- part; out }
  ev <- matrix(0, length(y), l); ev[cbind(seq_along(y), at)] <- y
  a0 <- pad(sums(e, 0)); a1 <- pad(sums(e, 1)); D0 <- pad(sums(ev, 0)); D1 <- pad(sums(ev, 1)); D <- D0 + D1
  both <- D > 0 & a0 > 0 & a1 > 0
  beta <- 0
  for (step in 1:50) {
    p <- a1[both] * exp(beta) / (a0[both] + a1[both] * exp(beta))
    move <- sum(D1[both] - D[both] * p) / sum(D[both] * p * (1 - p))
    beta <- beta + max(-5, min(5, move))
    if (abs(move) < 1e-12) break
  }
  hazard <- ifelse(D > 0, D / (a0 + a1 * exp(beta)), 0)
  logl <- sum(ifelse(D > 0, D1 * beta + D * log(hazard) - D, 0), na.rm = TRUE)
  M <- y - exp(beta * t) * rowSums(e * hazard[trial, , drop = FALSE])
  scores <- if (estfun) cbind(sapply(sort(unique(trial)), function(k) M * (trial == k)), t * M)
  list(coefficients = c(treatment = beta), objfun = -logl, estfun = scores, object = NULL)
}
d$k <- as.integer(d$trial)
f <- as.formula(paste("event ~ 0 + time + t + k |", paste(grep("^z", names(d), value = TRUE), collapse = " + ")))
used <- system.time(tree <- mob(f, data = d, fit = fit, control = mob_control(maxdepth = as.integer(args[2]), minsize = 10 * (nlevels(d$trial) + 1), ytype = "vector", xtype = "matrix")))
cat("seconds", used[["user.self"]] + used[["sys.self"]], "\n")
for (id in nodeids(tree)) {
  split <- split_node(nodeapply(tree, id, function(x) x)[[1]])
  if (!is.null(split)) cat("split", id, names(tree$data)[varid_split(split)], format(breaks_split(split), digits = 15), "\n")
}
cat("versions", R.version.string, "partykit", as.character(packageVersion("partykit")), "\n")
