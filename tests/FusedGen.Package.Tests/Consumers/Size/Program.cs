using System;
using System.Globalization;

namespace Consumer;

internal static class Program
{
    private static void Main(string[] arguments)
    {
        float[] input = new float[20];
        float[] output = new float[9];
        input[0] = arguments.Length;
        Predictor.Predict(input, output);
        foreach (float value in output)
        {
            Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
