# Times partykit's MOB-SI of a binary outcome: prints seconds, then n and the split variable of each node in preorder.
# Rscript glm.R FILE
suppressMessages(library(partykit))
args <- commandArgs(TRUE)
d <- read.csv(args[1], stringsAsFactors = TRUE, na.strings = c("NA", ""))
d <- d[complete.cases(d[c("y", "arm", "trial", "age", "bmi", "severity", "score", "sex", "region", "stage")]), ]
d$t <- as.numeric(d$arm != "placebo")
f <- y ~ t + trial | age + bmi + severity + score + sex + region + stage
seconds <- system.time(m <- glmtree(f, data = d, family = binomial))[["elapsed"]]
cat("seconds", seconds, "\n")
for (id in nodeids(m)) {
  node <- nodeapply(m, id, function(x) x)[[1]]
  split <- split_node(node)
  cat("node", id, info_node(node)$nobs, if (is.null(split)) "-" else names(m$data)[varid_split(split)], "\n")
}
cat("versions", R.version.string, "partykit", as.character(packageVersion("partykit")), "\n")
