/** A reference in Vancouver style, without numbers. */
export interface Reference {
  readonly cite: string
  readonly text: string
}

/** Everything that a methods paragraph may cite, in alphabetical order. */
export const REFERENCES = {
  andrews: {
    cite: 'Andrews 1993',
    text: 'Andrews DWK. Tests for parameter instability and structural change with unknown change point. Econometrica 1993; 61: 821–856. doi:10.2307/2951764',
  },
  athey: {
    cite: 'Athey & Imbens 2016',
    text: 'Athey S, Imbens G. Recursive partitioning for heterogeneous causal effects. Proceedings of the National Academy of Sciences 2016; 113: 7353–7360. doi:10.1073/pnas.1510489113',
  },
  austin: {
    cite: 'Austin 2009',
    text: 'Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched samples. Statistics in Medicine 2009; 28: 3083–3107. doi:10.1002/sim.3697',
  },
  bates: {
    cite: 'Bates et al. 2015',
    text: 'Bates D, Mächler M, Bolker B, Walker S. Fitting linear mixed-effects models using lme4. Journal of Statistical Software 2015; 67(1). doi:10.18637/jss.v067.i01',
  },
  dersimonian: {
    cite: 'DerSimonian & Laird 1986',
    text: 'DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986; 7: 177–188. doi:10.1016/0197-2456(86)90046-2',
  },
  firth: {
    cite: 'Firth 1993',
    text: 'Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993; 80: 27–38. doi:10.1093/biomet/80.1.27',
  },
  fisher: {
    cite: 'Fisher et al. 2017',
    text: 'Fisher DJ, Carpenter JR, Morris TP, Freeman SC, Tierney JF. Meta-analytical methods to identify who benefits most from treatments: daft, deluded, or deft approach? BMJ 2017; 356: j573. doi:10.1136/bmj.j573',
  },
  fokkema: {
    cite: 'Fokkema et al. 2018',
    text: 'Fokkema M, Smits N, Zeileis A, Hothorn T, Kelderman H. Detecting treatment-subgroup interactions in clustered data with generalized linear mixed-effects model trees. Behavior Research Methods 2018; 50: 2016–2034. doi:10.3758/s13428-017-0971-x',
  },
  godolphin: {
    cite: 'Godolphin et al. 2023',
    text: 'Godolphin PJ, White IR, Tierney JF, Fisher DJ. Estimating interactions and subgroup-specific treatment effects in meta-analysis without aggregation bias: a within-trial framework. Research Synthesis Methods 2023; 14: 68–78. doi:10.1002/jrsm.1590',
  },
  hansen: {
    cite: 'Hansen 1997',
    text: 'Hansen BE. Approximate asymptotic p values for structural-change tests. Journal of Business & Economic Statistics 1997; 15: 60–67. doi:10.1080/07350015.1997.10524687',
  },
  hartung: {
    cite: 'Hartung & Knapp 2001',
    text: 'Hartung J, Knapp G. A refined method for the meta-analysis of controlled clinical trials with binary outcome. Statistics in Medicine 2001; 20: 3875–3889. doi:10.1002/sim.1009',
  },
  higgins: {
    cite: 'Higgins et al. 2009',
    text: 'Higgins JPT, Thompson SG, Spiegelhalter DJ. A re-evaluation of random-effects meta-analysis. Journal of the Royal Statistical Society Series A 2009; 172: 137–159. doi:10.1111/j.1467-985X.2008.00552.x',
  },
  huber: {
    cite: 'Huber & Friede 2025',
    text: 'Huber C, Friede T. Subgroup identification using individual participant data from multiple trials: an application in low back pain. Research Synthesis Methods 2025. doi:10.1017/rsm.2025.10010',
  },
  hubert: {
    cite: 'Hubert & Arabie 1985',
    text: 'Hubert L, Arabie P. Comparing partitions. Journal of Classification 1985; 2: 193–218. doi:10.1007/BF01908075',
  },
  kenward: {
    cite: 'Kenward & Roger 1997',
    text: 'Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum likelihood. Biometrics 1997; 53: 983–997. doi:10.2307/2533558',
  },
  merkle: {
    cite: 'Merkle et al. 2014',
    text: 'Merkle EC, Fan J, Zeileis A. Testing for measurement invariance with respect to an ordinal variable. Psychometrika 2014; 79: 569–584. doi:10.1007/s11336-013-9376-7',
  },
  pustejovsky: {
    cite: 'Pustejovsky & Tipton 2018',
    text: 'Pustejovsky JE, Tipton E. Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models. Journal of Business & Economic Statistics 2018; 36: 672–683. doi:10.1080/07350015.2016.1247004',
  },
  riley: {
    cite: 'Riley et al. 2020',
    text: 'Riley RD, Debray TPA, Fisher D, Hattle M, Marlin N, Hoogland J, Gueyffier F, Staessen JA, Wang J, Moons KGM, Reitsma JB, Ensor J. Individual participant data meta-analysis to examine interactions between treatment effect and participant-level covariates: statistical recommendations for conduct and planning. Statistics in Medicine 2020; 39: 2115–2137. doi:10.1002/sim.8516',
  },
  rover: {
    cite: 'Röver et al. 2021',
    text: 'Röver C, Bender R, Dias S, Schmid CH, Schmidli H, Sturtz S, Weber S, Friede T. On weakly informative prior distributions for the heterogeneity parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 2021; 12: 448–474. doi:10.1002/jrsm.1475',
  },
  satterthwaite: {
    cite: 'Satterthwaite 1946',
    text: 'Satterthwaite FE. An approximate distribution of estimates of variance components. Biometrics Bulletin 1946; 2: 110–114. doi:10.2307/3002019',
  },
  schandelmaier: {
    cite: 'Schandelmaier et al. 2020',
    text: 'Schandelmaier S, Briel M, Varadhan R, et al. Development of the Instrument to assess the Credibility of Effect Modification Analyses (ICEMAN) in randomized controlled trials and meta-analyses. CMAJ 2020; 192: E901–E906. doi:10.1503/cmaj.200077',
  },
  seibold: {
    cite: 'Seibold et al. 2019',
    text: 'Seibold H, Hothorn T, Zeileis A. Generalised linear model trees with global additive effects. Advances in Data Analysis and Classification 2019; 13: 703–725. doi:10.1007/s11634-018-0342-1',
  },
  sidik: {
    cite: 'Sidik & Jonkman 2002',
    text: 'Sidik K, Jonkman JN. A simple confidence interval for meta-analysis. Statistics in Medicine 2002; 21: 3153–3159. doi:10.1002/sim.1262',
  },
  stewart: {
    cite: 'Stewart et al. 2015',
    text: 'Stewart LA, Clarke M, Rovers M, et al. Preferred Reporting Items for a Systematic Review and Meta-Analysis of individual participant data: the PRISMA-IPD statement. JAMA 2015; 313: 1657–1665. doi:10.1001/jama.2015.3656',
  },
  viechtbauer: {
    cite: 'Viechtbauer 2007',
    text: 'Viechtbauer W. Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in Medicine 2007; 26: 37–52. doi:10.1002/sim.2514',
  },
  zeileis: {
    cite: 'Zeileis et al. 2008',
    text: 'Zeileis A, Hothorn T, Hornik K. Model-based recursive partitioning. Journal of Computational and Graphical Statistics 2008; 17: 492–514. doi:10.1198/106186008X319331',
  },
} as const satisfies Readonly<Record<string, Reference>>

export type ReferenceKey = keyof typeof REFERENCES

/** Collects what a text cites, for its list of references. */
export class Citations {
  private readonly used = new Set<ReferenceKey>()

  /** `(Andrews 1993; Hansen 1997)`. */
  cite(...keys: readonly ReferenceKey[]): string {
    for (const key of keys) this.used.add(key)
    return `(${keys.map((key) => REFERENCES[key].cite).join('; ')})`
  }

  /** The references cited so far, in alphabetical order. */
  list(): string[] {
    return (Object.keys(REFERENCES) as ReferenceKey[])
      .filter((key) => this.used.has(key))
      .map((key) => REFERENCES[key].text)
  }
}
