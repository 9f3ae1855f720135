/** The look of a report: light and dark on screen, A4 on paper, no font or file from elsewhere. */
export const STYLE = `
:root{--ink:#1a1a1a;--muted:#595959;--rule:#c9c9c9;--paper:#ffffff;--panel:#f5f6f7;--link:#005a8f;--accent:#b5381c;color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{--ink:#f0f0f0;--muted:#b4b4b4;--rule:#4a4e52;--paper:#16181a;--panel:#1f2225;--link:#7cc4f0;--accent:#ff8a6b}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink)}
a{color:var(--link)}
.skip{position:absolute;left:-9999px}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.page{max-width:72rem;margin:0 auto;padding:2rem 1.5rem 4rem;display:grid;grid-template-columns:13rem minmax(0,1fr);column-gap:3rem}
header{grid-column:1/-1;border-bottom:2px solid var(--ink);padding-bottom:1rem;margin-bottom:2rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .35rem;text-wrap:balance}
header p{margin:0;color:var(--muted)}
nav{font-size:.9rem}
nav>div{position:sticky;top:1.5rem}
nav h2{font-size:.8rem;letter-spacing:.05em;text-transform:uppercase;color:var(--muted);border:0;margin:0 0 .5rem;padding:0}
nav ol{list-style:none;margin:0;padding:0}
nav li{break-inside:avoid;margin:0}
nav a{display:block;padding:.2rem 0;color:inherit;text-decoration:none}
nav a:hover{text-decoration:underline}
main{min-width:0}
section{margin-bottom:3.5rem}
h2{font-size:1.5rem;line-height:1.25;margin:0 0 1rem;padding-bottom:.25rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.1rem;margin:2rem 0 .75rem}
p,ul,ol,dl{max-width:42rem;margin:0 0 1rem}
li{margin-bottom:.35rem}
p,li,dd,td,th,figcaption,caption{overflow-wrap:break-word}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.25rem}
dt{color:var(--muted)}
dd{margin:0}
.callout{max-width:42rem;border-left:4px solid var(--accent);background:var(--panel);padding:.75rem 1rem;margin:0 0 1.25rem}
.callout p{margin:0}
.callout strong{display:block;color:var(--accent)}
.table{margin:1.25rem 0 1.75rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums;min-width:min(100%,24rem)}
caption{caption-side:top;text-align:left;font-weight:600;font-size:.95rem;padding:0 0 .5rem}
th,td{padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:top;max-width:24rem}
th:last-child,td:last-child{padding-right:.25rem}
thead th{vertical-align:bottom;border-top:1.5px solid var(--ink);border-bottom:1px solid var(--ink);font-weight:600}
tbody th{font-weight:400}
tbody tr:last-child>*{border-bottom:1.5px solid var(--ink)}
tbody tr.rule:not(:first-child)>*{border-top:1px solid var(--rule)}
tr.indent>th{padding-left:1.25rem;color:var(--muted)}
.right{text-align:right}
td.right,.short{white-space:nowrap}
.note{font-size:.8rem;color:var(--muted);margin:.4rem 0 0;max-width:48rem}
figure{margin:1.5rem 0 2rem}
figure svg{display:block;max-width:100%;height:auto}
figure .narrow{display:none}
figcaption{font-size:.875rem;color:var(--muted);margin-top:.5rem;max-width:48rem}
figcaption b{color:var(--ink)}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
pre{background:var(--panel);padding:1rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font:.8rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;margin:0 0 1.5rem}
.label{font-weight:600;font-size:.95rem;margin:1.25rem 0 .5rem}
footer{grid-column:1/-1;border-top:1px solid var(--rule);padding-top:1rem;font-size:.85rem;color:var(--muted)}
@media (max-width:60rem){.page{display:block;padding:1.25rem 1rem 3rem}nav>div{position:static}nav{margin-bottom:2.5rem}nav ol{columns:2 10rem}}
@media screen and (max-width:44rem){h1{font-size:1.5rem}h2{font-size:1.3rem}figure .wide{display:none}figure .narrow{display:block}figcaption .narrow{display:inline}dl{display:block}dd{margin-bottom:.6rem}}
@page{size:A4;margin:18mm 16mm 18mm 16mm}
@media print{
html{font-size:10pt;line-height:1.4}
.page{display:block;max-width:none;padding:0}
.skip{display:none}
a{color:inherit;text-decoration:none}
p,ul,ol,dl,.callout,.note,figcaption{max-width:none}
nav{margin-bottom:8mm}nav>div{position:static}.keep{break-inside:avoid}
section{margin-bottom:8mm}
h2,h3,.label,caption{break-after:avoid}
h2{font-size:14pt}h3{font-size:11.5pt}
tr,figure,.callout{break-inside:avoid}
.scroll{overflow:visible}
table{font-size:8pt;width:100%}
thead{display:table-header-group}
td.right{white-space:normal}
th,td{padding-right:2.2mm}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:7.5pt;background:none;border:.5pt solid #999;padding:3mm}
.callout{background:none;border:.5pt solid #999;border-left:3pt solid #555}
figure svg{max-height:225mm}
}
`
