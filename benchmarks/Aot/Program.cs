// Prints a line for each case: its name, a tab, and the nanoseconds of one call.
using System.Globalization;
using FusedGen.Benchmarks;

foreach (BenchmarkCase of in BenchmarkCase.All)
{
    using Predictor predictor = of.Generated(of.Inputs());
    double nanoseconds = Interleaved.Nanoseconds([predictor], TimeSpan.FromSeconds(2))[0];
    float[] outputs = new float[of.Rows * of.OutputLength];
    predictor.CopyOutputs(outputs);
    if (!outputs.All(float.IsFinite))
    {
        Console.Error.WriteLine($"{of.Name}: not finite");
        return 1;
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{of.Name}\t{nanoseconds:f1}"));
}

return 0;
