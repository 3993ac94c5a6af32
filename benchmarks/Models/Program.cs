// Writes the benchmarks' networks into a folder. The weights are random but always the same.
using FusedGen.Benchmarks.Models;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: Models <folder> [<weights of one more network>]");
    return 1;
}

Directory.CreateDirectory(args[0]);
if (args.Length == 2)
{
    DenseNetwork one = DenseNetwork.OfSize(long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
    OnnxFile.Write(Path.Combine(args[0], "model.onnx"), one);
    return 0;
}

foreach (DenseNetwork network in DenseNetwork.All)
{
    OnnxFile.Write(Path.Combine(args[0], network.Name + ".onnx"), network);
}

return 0;
