namespace FusedGen.Analyzers.Tests.Harness;

/// <summary>
/// The source of a project that uses models. Its generated halves are imitated: what calls look like does not depend on
/// what models compute.
/// </summary>
internal static class Consumer
{
    /// <summary>
    /// Declared models: one input and one output, then two of each, then an instance type with short rows.
    /// </summary>
    public const string Models = """
        using System;
        using FusedGen;

        namespace Vision
        {
            [FusedModel("digits.onnx")]
            public static partial class Digits
            {
                public const int InputLength = 64;
                public const int OutputLength = 10;
                public static void Predict(ReadOnlySpan<float> input, Span<float> output) { }
                public static void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs) { }
            }

            [FusedModel("pair.onnx")]
            public static partial class Pair
            {
                public const int LeftLength = 3;
                public const int RightTokensLength = 4;
                public const int SumLength = 5;
                public const int ScaleLength = 2;
                public static void Predict(ReadOnlySpan<float> left, ReadOnlySpan<long> right_tokens, Span<float> sum, Span<float> scale) { }
                public static void PredictBatch(ReadOnlySpan<float> lefts, ReadOnlySpan<long> rights, Span<float> sums, Span<float> scales) { }
            }

            [FusedModel("masked.onnx")]
            public static partial class Masked
            {
                public const int InputLength = 4;
                public const int MaskLength = 8;
                public const int OutputLength = 4;
                public static void Predict(ReadOnlySpan<float> input, ReadOnlySpan<float> mask, Span<float> output) { }
                public static void PredictBatch(ReadOnlySpan<float> inputs, [SharedByRows] ReadOnlySpan<float> mask, Span<float> outputs) { }
            }

            [FusedModel("denoise.onnx")]
            public partial struct Denoiser
            {
                public const int InputLength = 4;
                public const int OutputLength = 4;
                public static void Predict(ReadOnlySpan<float> input, Span<float> output) { }
                public static void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs) { }
                public static float[] Predict(float[] input) => input;
            }
        }

        namespace Elsewhere
        {
            public static class Plain
            {
                public const int InputLength = 64;
                public const int OutputLength = 10;
                public static void Predict(ReadOnlySpan<float> input, Span<float> output) { }
                public static void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs) { }
            }
        }
        """;

    /// <summary>A method with these statements, and with parameters of unknown length.</summary>
    public static string Method(string statements) => Class($$"""
            private void Run(ReadOnlySpan<float> pixels, Span<float> scores, float[] image, float[] buffer, int count)
            {
                {{string.Join("\n        ", statements.Split('\n')).TrimEnd()}}
            }
        """);

    /// <summary>A class with these members.</summary>
    public static string Class(string members) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using FusedGen;
        using Vision;
        using Elsewhere;

        class Consumer
        {
        {{members}}

            private static void Use(ReadOnlySpan<float> values) { }
        }
        """;
}
