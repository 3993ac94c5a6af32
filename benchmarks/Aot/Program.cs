// Prints the nanoseconds of one call of a case: its number and the seconds to measure are the arguments.
using System.Globalization;
using FusedGen.Benchmarks;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: fusedgen-aot-benchmark <number of the case> <seconds>");
    return 1;
}

BenchmarkCase of = BenchmarkCase.All[int.Parse(args[0], CultureInfo.InvariantCulture)];
using Predictor predictor = of.Generated(of.Inputs());
double nanoseconds = Interleaved.Nanoseconds([predictor], TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)))[0];
float[] outputs = new float[of.Rows * of.OutputLength];
predictor.CopyOutputs(outputs);
if (!outputs.All(float.IsFinite))
{
    Console.Error.WriteLine($"{of.Name}: not finite");
    return 1;
}

Console.WriteLine(nanoseconds.ToString(CultureInfo.InvariantCulture));
return 0;
