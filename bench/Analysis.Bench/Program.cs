using ProgressiveDelivery.Analysis.Bench;
using ProgressiveDelivery.Bench;

// Sampling error of a share near 0.01 in so many runs: 3 standard errors are 0.0067.
const int Runs = 2000;
var figures = new Figures();
Console.WriteLine($"Good versions that are rolled back, of {Runs} rollouts of 120 looks each:");
(double worst, double naive) = FalseAlarms.Measure(Runs);
Console.WriteLine("Bad versions at 0.5 %, 50 requests/s, weight 10, a look each 30 s:");
(int median, _) = FalseAlarms.Detect(5, Runs);
FalseAlarms.Detect(3, Runs);
(_, double found) = FalseAlarms.Detect(2, Runs);
Console.WriteLine("Early advance, 5 steps of 10 checks, 30 s each, 2 times the primary's to be ruled out at 5 %:");
(double falseAcceptance, double timeSaved) = EarlyAdvances.Measure(Runs);
(double milliseconds, double bytes) = Speed.Measure();
Console.WriteLine("Verdicts on each fault of each provider:");
int wrong = await WrongVerdicts.CountAsync();
Console.WriteLine("Figures:");
figures.Add("worstFalseRollback", worst, "<= 0.0167", value => value <= 0.01 + 3 * Math.Sqrt(0.01 * 0.99 / Runs));
figures.Add("naiveFalseRollback", naive, ">= 0.15", value => value >= 0.15);
figures.Add("medianPolls5x", median, "<= 3", value => value is > 0 and <= 3);
figures.Add("found2x", found, ">= 0.85", value => value >= 0.85);
figures.Add("falseAcceptance", falseAcceptance, "<= 0.0646", value => value <= 0.05 + 3 * Math.Sqrt(0.05 * 0.95 / Runs));
figures.Add("timeSaved", timeSaved, ">= 0.3", value => value >= 0.3);
figures.Add("judge1000Ms", milliseconds, "<= 50", value => value <= 50);
figures.Add("bytesPerMetric", bytes, "<= 1024", value => value <= 1024);
figures.Add("wrongVerdicts", wrong, "0", value => value == 0);
figures.Write("artifacts/bench-analysis.json");
return figures.AllHold ? 0 : 1;
