using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Consumer.Networks;

namespace Consumer;

/// <summary>
/// Answers the inputs in a file, a line each with the model's name before, and says what predictions cost.
/// </summary>
internal static class Program
{
    private const int CountedCalls = 10_000;

    private static void Main(string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        Span<float> output = stackalloc float[Seed.OutputLength];
        Seed.Predict(stackalloc float[Seed.InputLength], output);
        double first = Stopwatch.GetElapsedTime(start).TotalMicroseconds;

        Write("first-prediction-microseconds", [(float)first]);
        Write("first-prediction", output);
        Write("allocated-bytes", [AllocatedBytes()]);
        foreach (string line in File.ReadLines(arguments[0]))
        {
            string[] columns = line.Split(' ');
            float[] input = columns.Skip(1).Select(column => float.Parse(column, CultureInfo.InvariantCulture)).ToArray();
            Answer(columns[0], input);
        }
    }

    private static void Answer(string model, ReadOnlySpan<float> input)
    {
        switch (model)
        {
            case "seed":
                float[] output = new float[input.Length / Seed.InputLength * Seed.OutputLength];
                for (int row = 0; row < input.Length / Seed.InputLength; row++)
                {
                    Seed.Predict(input.Slice(row * Seed.InputLength, Seed.InputLength), output.AsSpan(row * Seed.OutputLength, Seed.OutputLength));
                }

                Write("static class", output);
                Seed.PredictBatch(input, output);
                Write("static class, batch", output);
                Write("nested struct", Serving.Predict<Outer.Nested>(input[..Seed.InputLength]));
                Write("nested struct, batch", Serving.PredictBatch<Outer.Nested>(input));
                break;
            case "digits":
                Write("class", Serving.Predict<Digits>(input[..Digits.InputLength]));
                Write("class, batch", Serving.PredictBatch<Digits>(input));
                break;
            case "picture":
                Write("picture", Serving.Predict<Picture>(input[..Picture.InputLength]));
                Write("picture, batch", Serving.PredictBatch<Picture>(input));
                break;
            default:
                throw new ArgumentException(model, nameof(model));
        }
    }

    /// <summary>
    /// What the thread allocated in many predictions of each kind; the first of them, which may set up weights, are not
    /// counted.
    /// </summary>
    private static long AllocatedBytes()
    {
        float[] inputs = new float[16 * Digits.InputLength];
        float[] outputs = new float[16 * Digits.OutputLength];
        long before = 0;
        for (int call = -1; call < CountedCalls; call++)
        {
            Seed.Predict(inputs.AsSpan(0, Seed.InputLength), outputs.AsSpan(0, Seed.OutputLength));
            Digits.Predict(inputs.AsSpan(0, Digits.InputLength), outputs.AsSpan(0, Digits.OutputLength));
            Digits.PredictBatch(inputs, outputs);
            if (call < 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Write("answers to zeros", outputs);
        return allocated;
    }

    private static void Write(string what, ReadOnlySpan<float> values)
    {
        Console.Write(what);
        Console.Write(':');
        foreach (float value in values)
        {
            Console.Write(' ');
            Console.Write(value.ToString("R", CultureInfo.InvariantCulture));
        }

        Console.WriteLine();
    }
}
