using FusedGen.TorchSharp;
using static TorchSharp.torch.nn;

namespace Consumer;

internal static class Program
{
    private static void Main(string[] arguments)
    {
        using var module = Sequential(Linear(20, 8, hasBias: false), BatchNorm1d(8, affine: false), Linear(8, 9));
        module.ExportOnnx(arguments[0], 20);
    }
}
