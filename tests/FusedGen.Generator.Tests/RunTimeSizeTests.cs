using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Models whose sizes are inputs, compiled as a strict consumer compiles them, and run: values that mean the planned
/// size give their own answers, and others are refused before anything is written.
/// </summary>
public class RunTimeSizeTests
{
    private const int S32 = 6;
    private const int S64 = 7;

    private const string Documented = """
        using System; using System.Linq; using FusedGen;
        /// <summary>A model.</summary>
        [FusedModel("m.onnx")] public static partial class Model;
        static class Check
        {
            static string Text(Action<float[]> predict, int length)
            {
                float[] y = Enumerable.Repeat(-9f, length).ToArray();
                try { predict(y); }
                catch (ArgumentException e) { return $"{e.ParamName}: {e.Message.Split(" (")[0]} {y[0]}"; }
                return string.Join(" ", y);
            }

        """;

    [Fact]
    public void An_axis_chooses_among_all_that_fit_and_no_other_passes()
    {
        const string Source = Documented + """
                static string Run()
                {
                    float[] x = Enumerable.Range(0, 8).Select(i => (float)i).ToArray();
                    return string.Join("\n", new long[] { 0, 1, -1, 3 }.Select(axis => Text(y => Model.Predict(x, new[] { axis }, y), 4)));
                }
            }
            """;
        OnnxBuilder model = Of().Input("x", 2, 2, 2).TypedInput("axes", S64, 1).Node("ReduceSum", ["x", "axes"], "y", ("keepdims", 0))
            .TypedOutput("y", 1, 2, 2);
        Assert.Equal(
            "4 6 8 10\n2 4 10 12\n1 5 9 13\n"
            + "axes: The values are [3]; the model was compiled for axes of [2, 2, 2] that give the planned result. -9",
            Run(Source, model));
    }

    [Fact]
    public void Each_row_of_a_batch_has_its_own_slice()
    {
        const string Source = Documented + """
                static string Run()
                {
                    float[] x = Enumerable.Range(0, 8).Select(i => (float)i).ToArray();
                    return Text(y => Model.PredictBatch(x, new[] { 0, 2 }, new[] { 2, 4 }, y), 4) + "\n"
                        + Text(y => Model.PredictBatch(x, new[] { 0, 2 }, new[] { 2, 3 }, y), 4);
                }
            }
            """;
        OnnxBuilder model = Of().Input("x", 4).TypedInput("starts", S32, 1).TypedInput("ends", S32, 1).Node("Slice", ["x", "starts", "ends"], "y")
            .TypedOutput("y", 1, 2);
        Assert.Equal(
            "0 1 6 7\nstarts: The values are [2]; the model was compiled for bounds of a slice of [4] that has the shape [2]. -9", Run(Source, model));
    }

    [Fact]
    public void The_rows_of_an_open_batch_share_a_shape()
    {
        const string Source = Documented + """
                static string Run()
                {
                    float[] x = Enumerable.Range(0, 12).Select(i => (float)i - 3).ToArray();
                    return Text(y => Model.PredictBatch(x, new long[] { -1, 2, 3 }, y), 12) + "\n"
                        + Text(y => Model.PredictBatch(x, new long[] { -1, 3, 2 }, y), 12);
                }
            }
            """;
        OnnxBuilder model = Of().Input("x", null, 6).TypedInput("shape", S64, 3).Node("Reshape", ["x", "shape"], "z").Node("Relu", ["z"], "y")
            .TypedOutput("y", 1, "N", 2, 3);
        Assert.Equal(
            "0 0 0 0 1 2 3 4 5 6 7 8\nshape: The values are [-1, 3, 2]; the model was compiled for a shape that gives [1, 2, 3]. -9", Run(Source, model));
    }

    [Fact]
    public void A_loop_runs_as_often_as_it_is_told_and_as_data_lets_it()
    {
        const string Source = Documented + """
                static string Run() => string.Join("\n", new (long Rounds, float Bound)[] { (0, 9), (3, 9), (2000, 9), (-5, 9), (16777217, 9), (3, 0.5f) }
                    .Select(c => Text(y => Model.Predict(new[] { 1f, 2f }, new[] { c.Rounds }, new[] { c.Bound }, y), 2)));
            }
            """;
        OnnxBuilder body = Of().TypedInput("i", S64).TypedInput("c", 9).Input("s", 2).Weights("one", [], 1)
            .Node("Add", ["s", "one"], "t").Node("ReduceMax", ["t"], "m", ("keepdims", 0)).Node("Less", ["m", "bound"], "on").Output("on", "t");
        OnnxBuilder model = Of().Input("x", 2).TypedInput("rounds", S64).Input("bound").Node("Loop", ["rounds", "", "x"], "y", ("body", body))
            .TypedOutput("y", 1, 2);
        Assert.Equal(
            "1 2\n4 5\n8 9\n1 2\nrounds: The values are [16777217]; the model was compiled for [16777216] rounds at most. -9\n2 3", Run(Source, model));
    }

    private static OnnxBuilder Of() => OnnxBuilder.Model(18);

    private static string Run(string source, OnnxBuilder model)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, TextFile.Model("m.onnx", model.ToBytes()));
        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(StrictConsumer.Problems(compilation));
        return StrictConsumer.Run<string>(compilation);
    }
}
