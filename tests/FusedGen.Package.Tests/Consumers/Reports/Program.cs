using System;

namespace Consumer;

internal static class Program
{
    private static void Main()
    {
        float[] output = new float[Predictor.OutputLength];
        Predictor.Predict(new float[Predictor.InputLength], output);
        Networks.Reproducible.Predict(new float[Predictor.InputLength], output);
        Console.WriteLine(output[0]);
    }
}
