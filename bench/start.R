# The example by partykit's MOB, as a whole process: Rscript bench/start.R examples/nslbp.csv
suppressMessages(library(partykit))
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
d <- d[complete.cases(d[c("rmdq", "rmdq0")]), ]
d$trial <- factor(d$trial)
print(lmtree(rmdq ~ arm + trial | age + sex + rmdq0, data = d, minsize = 50))
