-- One of 200 clients: asks, folds, is refused, and notes whether all of it was as it was at first.
INSERT INTO asked
SELECT net_revenue = (SELECT sum(net_revenue) FROM cxs_margin(by => '{month}'))
  AND net_revenue = (SELECT figure FROM cxs_figure(
    (SELECT cxs_merge(tally) FROM by_month), 'net_revenue') figure)
  AND refused('SELECT * FROM cxs_margin(by => ''{nothing}'')') = '22023'
FROM first_answer;
