using System.Globalization;
using FusedGen.Compiler.Tests.Batching;
using FusedGen.Tests;

// PredictBatch of every model whose leading dimension is open, against what the network computes at that batch:
//   dotnet run -c Release --project benchmarks/Batches [folder] [most multiply-adds and elements of a batch]
// It lists what is refused and what differs, and ends with 1 where anything differs.
string root = args.Length > 0 ? args[0] : Directory.Exists(Checkout.Material) ? Checkout.Material : Checkout.At("tests", "data", "conformance");
long mostWork = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 2_000_000_000;
int[] rows = [2, 5, 13];

Dictionary<BatchOutcome, int> counts = [];
object gate = new();
Parallel.ForEach(BatchMaterial.In(root), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
{
    (BatchOutcome outcome, string details) = BatchMaterial.Try(file, rows, mostWork);
    lock (gate)
    {
        counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
        if (outcome != BatchOutcome.NoBatch)
        {
            Console.WriteLine($"{outcome}\t{Path.GetRelativePath(root, file)}\t{details}");
        }
    }
});

Console.WriteLine(string.Join(", ", counts.OrderBy(c => c.Key).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}"))));
return counts.ContainsKey(BatchOutcome.Different) ? 1 : 0;
