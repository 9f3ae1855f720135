# Seconds of the processor for a tree of a bootstrap sample of the example by partykit, of which R's programs would grow hundreds.
suppressMessages(library(partykit))
d <- read.csv("examples/nslbp.csv", stringsAsFactors = TRUE)
d <- d[complete.cases(d[c("rmdq", "arm", "trial", "age", "sex", "rmdq0")]), ]
d$arm <- relevel(d$arm, "control")
set.seed(1)
stratum <- split(seq_len(nrow(d)), list(d$trial, d$arm))
grow <- function() {
  own <- d[unlist(lapply(stratum, function(i) i[sample.int(length(i), replace = TRUE)])), ]
  lmtree(rmdq ~ arm | age + sex + rmdq0, data = own, minsize = 20)
}
trees <- 5
seconds <- system.time(for (b in seq_len(trees)) grow())[["user.self"]]
cat(sprintf("partykit %s: %.2f s a tree of mob\n", packageVersion("partykit"), seconds / trees))
