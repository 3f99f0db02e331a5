-- A numeric crosses to micros and back without a digit lost. To split an amount over one part is to
-- give it back.
CREATE FUNCTION there_and_back(x numeric) RETURNS numeric LANGUAGE sql AS 'SELECT (cxs_split($1, ''{1}''))[1]';

SELECT x, there_and_back(x) FROM (VALUES
  (0), (1), (-1), (0.000001), (-0.000001), (9999), (10000), (10000.0001), (0.0001), (0.000109),
  (1234567890123.456789), (9223372036854.775807), (-9223372036854.775807), (100000000), (1e12)
) v(x);

-- Every place of the decimal point, and numbers of all sizes, as numeric itself reckons them.
SELECT count(*), count(*) FILTER (WHERE there_and_back(x) <> x) AS wrong
FROM (SELECT (n * 7919 % 1000003)::numeric * (CASE n % 2 WHEN 0 THEN 1 ELSE -1 END) / 10::numeric ^ (n % 7) AS x
      FROM generate_series(1, 20000) n) v WHERE x = round(x, 6);
SELECT count(*), count(*) FILTER (WHERE there_and_back(x) <> x) AS wrong
FROM (SELECT round((10::numeric ^ (n % 12)) * n / 1237, 6) AS x FROM generate_series(1, 9000) n) v
WHERE x < 9e12;

-- Trailing zeros are no digits, and many make another layout.
SELECT there_and_back(repeat('0', 3)::numeric + ('1.5' || repeat('0', 80))::numeric);
-- Packed, as tables store short numbers, and not.
CREATE TEMP TABLE stored AS SELECT 12.5::numeric AS x;
SELECT there_and_back(x) FROM stored;

SELECT x, o.* FROM (VALUES
  ('9223372036854.775808'), ('-9223372036854.775808'), ('1e30'), ('1e-7'), ('0.1234567'),
  ('33.3333333333333333'), ('NaN'), ('Infinity'), ('-Infinity')
) v(x), outcome(format('SELECT there_and_back(%L)', x)) o;
DROP FUNCTION there_and_back;
