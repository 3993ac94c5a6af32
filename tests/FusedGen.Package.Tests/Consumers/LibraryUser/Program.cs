using System;
using FusedGen;
using Networks;

namespace Consumer;

internal static class Program
{
    private static void Main()
    {
        float[] output = new float[Predictor.OutputLength];
        Predictor.Predict(new float[Predictor.InputLength], output);
        Console.WriteLine(Sha256<Service>());
        Console.WriteLine(output.Length);
    }

    private static string Sha256<TModel>()
        where TModel : IFusedModel => TModel.Info.Sha256;
}
