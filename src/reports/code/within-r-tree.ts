/**
 * Growing of a tree by metaMOB-WT, in R.
 *
 * Source: methods.md §9.1, item 7.
 */
export const WITHIN_R_TREE = `# The tree. Every node: id, depth, n, rule, rows (its patients), tests, split (variable, cut or
# the levels on the left) and which patients are left, or why it is terminal.
wt_grow <- function(data, family, control) {
  nodes <- list()
  grow <- function(rows, depth, rule) {
    u <- wt_subset(data, rows)
    n <- sum(u$w)
    id <- length(nodes) + 1
    look <- if (n < 2 * control$minsize) list(stop = "too-small")
      else if (depth >= control$maxdepth) list(stop = "max-depth")
      else wt_examine(u, family, control)
    nodes[[id]] <<- c(list(id = id, depth = depth, n = n, rule = rule, rows = rows), look)
    if (is.null(look$left)) return(id)
    name <- look$split$variable
    kids <- c(grow(rows[look$left], depth + 1, look$rules[1]),
      grow(rows[!look$left], depth + 1, look$rules[2]))
    nodes[[id]]$kids <<- kids
    id
  }
  grow(seq_along(data$y), 1, "all patients")
  nodes
}

wt_subset <- function(data, rows) {
  list(y = data$y[rows], w = data$w[rows], s = data$s[rows], offset = data$offset[rows],
    strata = data$strata, adjust = data$adjust[rows, , drop = FALSE],
    z = lapply(data$z, function(z) if (is.factor(z)) droplevels(z[rows]) else z[rows]))
}

# Tests of all covariates in a node, and its split.
wt_examine <- function(u, family, control) {
  n <- sum(u$w)
  P <- length(u$z)
  most <- if (control$prognosis == "own") 10 else min(5, 1 + floor(n / (20 * P)))
  bins <- lapply(u$z, wt_bins, u$w, most)
  fit <- function(bins) {
    model <- wt_working(u, bins, family)
    list(model = model, clocks = wt_clocks(u, model, family))
  }
  looked <- if (control$prognosis == "own") lapply(bins, function(bin) fit(list(bin)))
    else rep(list(fit(bins)), P)
  trimmed <- if (control$trim > 1) control$trim else ceiling(control$trim * n)
  from <- max(trimmed, control$minsize)
  nominal <- vapply(u$z, function(z) is.factor(z) && !is.ordered(z), NA)
  found <- lapply(seq_len(P), function(j) {
    clocks <- looked[[j]]$clocks
    if (is.null(clocks)) return(NULL)
    if (nominal[j]) wt_nominal(wt_levels(u, looked[[j]]$model, clocks, u$z[[j]]))
    else wt_cuts(u, looked[[j]]$model, clocks, u$z[[j]], from, control$mintrials)
  })
  pick <- function(name) vapply(found, function(x) if (is.null(x[[name]])) NA else x[[name]], 0)
  tests <- data.frame(variable = names(u$z), statistic = pick("statistic"), df = pick("df"),
    log_p = pick("log_p"))
  m <- sum(!is.na(tests$log_p))
  p <- exp(tests$log_p)
  tests$p_adjusted <- if (!control$bonferroni) p
    else ifelse(p <= 0.001, pmin(1, m * p), -expm1(m * log1p(-p)))
  if (m == 0) return(list(tests = tests, stop = "no-test"))
  best <- which.min(tests$log_p)
  if (tests$p_adjusted[best] > control$alpha)
    return(list(tests = tests, stop = "not-significant"))
  z <- u$z[[best]]
  name <- names(u$z)[best]
  if (nominal[best]) {
    levels <- wt_levels(u, looked[[best]]$model, looked[[best]]$clocks, z)
    side <- wt_partition(levels, looked[[best]]$clocks, control$minsize, control$mintrials)
    if (is.null(side)) return(list(tests = tests, stop = "no-admissible-split"))
    left <- z %in% side
  } else {
    cut <- found[[best]]$cut
    left <- z <= cut
    side <- if (is.factor(z)) levels(z)[levels(z) <= cut] else cut
  }
  if (is.factor(z)) {
    side <- as.character(sort(unique(z[left])))
    words <- function(z) paste(name, "in", paste(sort(unique(z)), collapse = ", "))
    rules <- c(words(z[left]), words(z[!left]))
    split <- list(variable = name, left = side)
  } else {
    rules <- paste(name, c("<=", ">"), format(cut, digits = 15))
    split <- list(variable = name, cut = cut)
  }
  list(tests = tests, split = split, left = left, rules = rules)
}
`
