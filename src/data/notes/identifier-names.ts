const IDENTIFIER =
  /^(id|(patient|subject|participant|pat|subj)[ _.-]?(id|no|nr|number)?|usubjid|record[ _.-]?id|row)$/i

/** Whether a column is called as identifiers of patients are: `id`, `patient_no`, `USUBJID`. */
export const isIdentifierName = (name: string): boolean => IDENTIFIER.test(name)
