/**
 * The function that a script of metaMOB-WT calls, and how its result is printed, in R.
 *
 * Source: methods.md §9.
 */
export const WITHIN_R_CALL = String.raw`# The analysis: tree, effects of the final subgroups, and the difference that each split makes.
metamob_wt <- function(d, outcome, trial, treatment, covariates, adjust = character(),
                       weights = NULL, exposure = NULL, family = "gaussian", alpha = 0.05,
                       bonferroni = TRUE, minsize = NULL, mintrials = NULL, trim = 0.1,
                       maxdepth = Inf, prognosis = "all", confidence = 0.95) {
  w <- if (is.null(weights)) rep(1, nrow(d)) else d[[weights]]
  d <- d[w > 0, ]
  w <- w[w > 0]
  k <- d[[trial]]
  k <- if (is.factor(k)) droplevels(k) else factor(k, sort(unique(k), method = "radix"))
  arm <- as.numeric(d[[treatment]] > 0)
  both <- rowSums(table(k, factor(arm, 0:1)) > 0) == 2
  if (!any(both)) stop("no trial has patients in both arms")
  columns <- if (length(adjust) > 0) model.matrix(~ ., d[adjust])[, -1, drop = FALSE]
  offset <- if (is.null(exposure)) numeric(nrow(d)) else log(d[[exposure]])
  data <- list(y = d[[outcome]], w = w, s = 2 * as.integer(k) - 1 + arm, strata = 2 * nlevels(k),
    offset = offset, z = as.list(d[covariates]),
    adjust = if (is.null(columns)) matrix(0, nrow(d), 0) else unname(scale(columns)))
  data$adjust <- data$adjust[, colSums(is.na(data$adjust)) == 0, drop = FALSE]
  control <- list(alpha = alpha, bonferroni = bonferroni, trim = trim, maxdepth = maxdepth,
    prognosis = prognosis, minsize = minsize, mintrials = mintrials)
  if (is.null(minsize)) control$minsize <- max(40, ceiling(sum(w) / 20))
  if (is.null(mintrials)) control$mintrials <- min(2, sum(both))
  nodes <- wt_grow(data, family, control)
  for (node in nodes) if (!is.null(node$split)) {
    inner <- wt_subset(data, node$rows)
    side <- wt_effects(inner, 2 - node$left, family, confidence)
    joint <- Filter(function(part) length(part$leaves) == 2, side$components)
    if (length(joint) == 1) nodes[[node$id]]$within <- joint[[1]]
  }
  leaves <- Filter(function(node) is.null(node$split), nodes)
  group <- integer(nrow(d))
  for (j in seq_along(leaves)) group[leaves[[j]]$rows] <- j
  effects <- wt_effects(data, group, family, confidence)
  effects$leaves$node <- vapply(leaves, function(node) node$id, 0)
  structure(list(nodes = nodes, effects = effects, trials = levels(k), control = control,
    family = family, node = effects$leaves$node[group]), class = "metamob_wt")
}

print.metamob_wt <- function(x, digits = 4, ...) {
  number <- function(value) format(value, digits = digits)
  table <- function(rows) print(rows, digits = digits, row.names = FALSE)
  ids <- x$effects$leaves$node
  cat("metaMOB-WT: at least", x$control$minsize, "patients a subgroup\n")
  for (node in x$nodes) {
    cat("\n", strrep("  ", node$depth - 1), "[", node$id, "] ", node$rule, ": n = ", node$n,
      if (is.null(node$split)) paste0(", final (", node$stop, ")"), "\n", sep = "")
    if (!is.null(node$tests)) table(node$tests)
    if (!is.null(node$within)) {
      cat("Difference of the effect, right less left of the split, within trials:\n")
      table(node$within$differences[c("estimate", "se", "df", "lo", "hi", "p")])
    }
  }
  scale <- c(gaussian = "difference of means", binomial = "log odds ratio",
    poisson = "log rate ratio")
  cat("\nTreatment effects of the final subgroups (", scale[[x$family]], ")\n", sep = "")
  table(x$effects$leaves[c("node", "component", "estimate", "se", "df", "lo", "hi")])
  for (part in x$effects$components) {
    cat("\nTrials ", paste(x$trials[part$trials], collapse = ", "), ": pooled effect ",
      number(part$mu), " (SE ", number(part$se), "), tau2 ", number(part$tau2), "\n", sep = "")
    if (!is.null(part$heterogeneity)) cat("Heterogeneity of the differences: Q = ",
      number(part$heterogeneity[["Q"]]), ", df = ", part$heterogeneity[["df"]], ", p = ",
      number(part$heterogeneity[["p"]]), "\n", sep = "")
    if (is.null(part$differences)) next
    cat("Differences between subgroups, within trials; they follow the search for subgroups\n")
    rows <- part$differences
    rows[c("from", "to")] <- list(ids[rows$from], ids[rows$to])
    table(rows)
    cat("All differences zero: Wald statistic ", number(part$wald[["statistic"]]), ", df = ",
      part$wald[["df"]], ", p = ", number(part$wald[["p"]]), "\n", sep = "")
  }
  if (length(x$effects$outside) > 0)
    cat("\nTrials that tell nothing:", paste(x$trials[x$effects$outside], collapse = ", "), "\n")
  invisible(x)
}
`
