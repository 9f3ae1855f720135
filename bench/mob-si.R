# Times partykit's MOB-SI on a CSV: prints seconds, then the splits as "variable cut" in preorder.
# Rscript mob-si.R FILE MAXDEPTH
suppressMessages(library(partykit))
args <- commandArgs(TRUE)
d <- read.csv(args[1]); d$trial <- factor(d$trial)
f <- as.formula(paste("y ~ t + trial |", paste(grep("^z", names(d), value = TRUE), collapse = " + ")))
seconds <- system.time(m <- lmtree(f, data = d, maxdepth = as.integer(args[2])))[["elapsed"]]
cat("seconds", seconds, "\n")
for (id in nodeids(m)) {
  split <- split_node(nodeapply(m, id, function(x) x)[[1]])
  if (!is.null(split)) cat("split", id, names(m$data)[varid_split(split)], format(breaks_split(split), digits = 15), "\n")
}
cat("versions", R.version.string, "partykit", as.character(packageVersion("partykit")), "\n")
