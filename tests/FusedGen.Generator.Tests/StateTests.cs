using FusedGen.Compiler.Diagnostics;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Types whose instances keep the states of a network, compiled as a strict consumer compiles them, and run.
/// </summary>
public class StateTests
{
    private const string Documented = """
        using System; using System.Collections.Generic; using System.Linq; using System.Threading; using FusedGen;
        /// <summary>A model.</summary>
        [FusedModel("m.onnx", State = "h=hn, c=cn")] public sealed partial class Model;

        """;

    private const string Frames = """
            static float[] Frame(int number) => [MathF.Sin(number), MathF.Cos(0.3f * number), number % 5 - 2];

        """;

    [Fact]
    public void A_thousand_steps_give_the_bits_of_states_that_are_carried_by_hand_and_allocate_nothing()
    {
        const string Source = Documented + "static class Check {" + Frames + """
                static string Run()
                {
                    Model stream = new();
                    float[] y = new float[Model.YLength], expected = new float[Model.YLength];
                    float[] h = new float[Model.HLength], c = new float[Model.CLength], hn = new float[Model.HLength], cn = new float[Model.CLength];
                    float[][] frames = Enumerable.Range(0, 1000).Select(Frame).ToArray();
                    int equal = 0;
                    new Model().Process(frames[0], y);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    foreach (float[] frame in frames)
                    {
                        stream.Process(frame, y);
                        Model.Predict(frame, h, c, expected, hn, cn);
                        hn.CopyTo(h, 0);
                        cn.CopyTo(c, 0);
                        equal += Same(y, expected);
                    }

                    long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    return $"{equal} equal, {allocated} bytes, last {y[0] != 0}";
                }

                static int Same(float[] one, float[] other) => one.AsSpan().SequenceEqual(other) ? 1 : 0;
            }
            """;

        Assert.Equal("1000 equal, 0 bytes, last True", Run<string>(Source, Lstm()));
    }

    [Fact]
    public void Preparing_a_stream_does_what_its_first_step_does_once_and_keeps_the_states()
    {
        const string Source = Documented + "static class Check {" + Frames + """
                static string Run()
                {
                    Model stream = new();
                    float[] y = new float[Model.YLength];
                    byte[] before = new byte[Model.StateBytes], after = new byte[Model.StateBytes];
                    string result = "";
                    Thread thread = new(() =>
                    {
                        stream.ResetTo([1, 2, 3, 4], [0.5f, 0, -1, 7]);
                        stream.CopyStateTo(before);
                        stream.Prepare();
                        stream.CopyStateTo(after);
                        float[] frame = Frame(3);
                        long start = GC.GetAllocatedBytesForCurrentThread();
                        stream.Process(frame, y);
                        long allocated = GC.GetAllocatedBytesForCurrentThread() - start;
                        float[] expected = new float[Model.YLength];
                        Model.Predict(frame, [1, 2, 3, 4], [0.5f, 0, -1, 7], expected, new float[4], new float[4]);
                        result = $"{before.AsSpan().SequenceEqual(after)} {y.AsSpan().SequenceEqual(expected)} {allocated}";
                    });
                    thread.Start();
                    thread.Join();
                    return result;
                }
            }
            """;

        Assert.Equal("True True 0", Run<string>(Source, Lstm()));
    }

    [Fact]
    public void States_begin_anew_are_saved_and_come_back()
    {
        const string Source = Documented + "static class Check {" + Frames + """
                static string[] Run()
                {
                    Model stream = new();
                    float[] fresh = Steps(stream, 0, 5);
                    byte[] saved = new byte[Model.StateBytes];
                    stream.CopyStateTo(saved);
                    float[] after = Steps(stream, 5, 5);
                    stream.Reset();
                    float[] again = Steps(stream, 0, 5);
                    byte[] same = new byte[Model.StateBytes];
                    stream.CopyStateTo(same);
                    Model other = new();
                    other.CopyStateFrom(saved);
                    float[] moved = Steps(other, 5, 5);
                    float[] h = [1, 2, 3, 4], c = [0.5f, 0, -1, 7], y = new float[2], expected = new float[2];
                    other.ResetTo(h, c);
                    other.Process(Frame(3), y);
                    Model.Predict(Frame(3), h, c, expected, new float[4], new float[4]);
                    return [$"{fresh.SequenceEqual(again)} {saved.SequenceEqual(same)} {after.SequenceEqual(moved)} {y.SequenceEqual(expected)}",
                        $"{after.SequenceEqual(fresh)} {Model.StateBytes}",
                        Refused(() => stream.CopyStateFrom(saved.AsSpan(1))), Refused(() => stream.CopyStateTo(new byte[Model.StateBytes + 1])),
                        Refused(() => stream.ResetTo(h, new float[3])), Refused(() => stream.Process(new float[2], y)),
                        Refused(() => stream.CopyStateFrom(new byte[Model.StateBytes])), Refused(() => stream.CopyStateFrom(Changed(saved, 4))),
                        Refused(() => stream.CopyStateFrom(Changed(saved, 12))), Refused(() => stream.CopyStateFrom(Changed(saved, 31)))];
                }

                static byte[] Changed(byte[] bytes, int at) => bytes.Select((b, i) => i == at ? (byte)(b ^ 1) : b).ToArray();

                static float[] Steps(Model stream, int first, int count)
                {
                    float[] y = new float[2 * count];
                    for (int i = 0; i < count; i++)
                    {
                        stream.Process(Frame(first + i), y.AsSpan(2 * i, 2));
                    }

                    return y;
                }

                static string Refused(Action action)
                {
                    try
                    {
                        action();
                        return "nothing";
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message;
                    }
                }
            }
            """;

        Assert.Equal(
            [
                "True True True True",
                "False 64",
                "The span has 63 elements; 64 were expected. (Parameter 'source')",
                "The span has 65 elements; 64 were expected. (Parameter 'destination')",
                "The span has 3 elements; 4 were expected. (Parameter 'c')",
                "The span has 2 elements; 3 were expected. (Parameter 'x')",
                "These bytes are not saved states, or a machine with another byte order saved them. (Parameter 'source')",
                "The states were saved in version 0; 1 was expected. (Parameter 'source')",
                "The states were saved with other pairs in State, or other values in FixedInputs. (Parameter 'source')",
                "The states were saved by another model: the hashes of the files differ. (Parameter 'source')",
            ],
            Run<string[]>(Source, Lstm()));
    }

    [Theory]
    [InlineData("other.onnx", "h=hn, c=cn", "by another model")]
    [InlineData("m.onnx", "c=cn, h=hn", "with other pairs")]
    [InlineData("m.onnx", "h=cn, c=hn", "with other pairs")]
    [InlineData("m.onnx", "h = hn; c=cn", "taken")]
    public void Saved_states_belong_to_the_model_and_the_pairs(string file, string state, string expected)
    {
        string source = Documented + $"""[FusedModel("{file}", State = "{state}")] sealed partial class Other;""" + """
            static class Check
            {
                static string Run()
                {
                    byte[] saved = new byte[Model.StateBytes];
                    new Model().CopyStateTo(saved);
                    try
                    {
                        new Other().CopyStateFrom(saved);
                        return "taken";
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message;
                    }
                }
            }
            """;

        Assert.Contains(
            expected,
            Run<string>(source, Lstm(), TextFile.Model("other.onnx", Step(weight: 0.75f).Output("y", "hn", "cn").ToBytes())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_threads_in_one_stream_are_told()
    {
        const string Source = Documented + "static class Check {" + Frames + """
                static bool Run()
                {
                    Model stream = new();
                    int refused = 0;
                    using CancellationTokenSource end = new(TimeSpan.FromMinutes(1));
                    void Use()
                    {
                        float[] frame = Frame(1), y = new float[Model.YLength];
                        while (Volatile.Read(ref refused) == 0 && !end.IsCancellationRequested)
                        {
                            try
                            {
                                stream.Process(frame, y);
                            }
                            catch (InvalidOperationException)
                            {
                                Interlocked.Increment(ref refused);
                            }
                        }
                    }

                    Thread other = new(Use);
                    other.Start();
                    Use();
                    other.Join();
                    stream.Process(Frame(2), new float[Model.YLength]);
                    return refused > 0;
                }
            }
            """;

        Assert.True(Run<bool>(Source, Lstm()));
    }

    [Fact]
    public void A_step_that_throws_leaves_the_states_where_they_were()
    {
        const string Source = """
            using System; using System.Linq; using FusedGen;
            [FusedModel("m.onnx", State = "sum=sum_next")] sealed partial class Model;
            static class Check
            {
                static string Run()
                {
                    Model stream = new();
                    float[] y = new float[2];
                    stream.Process([1], y);
                    string caught = "nothing";
                    try
                    {
                        stream.Process([9], y);
                    }
                    catch (IndexOutOfRangeException)
                    {
                        caught = "caught";
                    }

                    stream.Process([2], y);
                    return $"{caught} {y[0]} {y[1]}";
                }
            }
            """;
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("index", OnnxBuilder.Int64, 1).Input("sum", 1, 2)
            .Weights("table", [3, 2], 0, 1, 10, 20, 300, 400)
            .Node("Gather", ["table", "index"], "row")
            .Node("Add", ["row", "sum"], "sum_next")
            .Node("Identity", ["sum_next"], "y")
            .Output("y", "sum_next");

        Assert.Equal("caught 310 420", Run<string>(Source, TextFile.Model("m.onnx", model.ToBytes())));
    }

    [Fact]
    public void Many_streams_step_at_once_each_with_its_own_states()
    {
        const string Source = Documented + "static class Check {" + Frames + """
                static string[] Run()
                {
                    Model[] streams = [new(), new(), new()], alone = [new(), new(), new()];
                    float[] y = new float[6], expected = new float[6];
                    bool equal = true;
                    for (int step = 0; step < 20; step++)
                    {
                        float[] x = [.. Frame(step), .. Frame(2 * step + 1), .. Frame(5 - step)];
                        Model.ProcessBatch(streams, x, y);
                        for (int row = 0; row < 3; row++)
                        {
                            alone[row].Process(x.AsSpan(3 * row, 3), expected.AsSpan(2 * row, 2));
                        }

                        equal &= y.SequenceEqual(expected);
                    }

                    byte[] before = Saved(streams[0]);
                    Model.ProcessBatch([], [], []);
                    return [equal.ToString(), Refused(() => Model.ProcessBatch([streams[0], null!], new float[6], new float[4])),
                        Refused(() => Model.ProcessBatch(streams, new float[6], new float[6])),
                        Refused(() => Model.ProcessBatch(streams, new float[9], new float[5])),
                        Refused(() => Model.ProcessBatch([streams[0]], y.AsSpan(0, 3), y.AsSpan(2, 2))), before.SequenceEqual(Saved(streams[0])).ToString()];
                }

                static byte[] Saved(Model stream)
                {
                    byte[] saved = new byte[Model.StateBytes];
                    stream.CopyStateTo(saved);
                    return saved;
                }

                static string Refused(Action action)
                {
                    try
                    {
                        action();
                        return "nothing";
                    }
                    catch (ArgumentException exception)
                    {
                        return exception.Message;
                    }
                }
            }
            """;

        Assert.Equal(
            [
                "True",
                "The stream 1 is null. (Parameter 'streams')",
                "The span has 6 elements; 9 were expected, in rows of 3. (Parameter 'x')",
                "The span has 5 elements; 6 were expected, in rows of 2. (Parameter 'y')",
                "The output overlaps an input; pass separate memory. (Parameter 'y')",
                "True",
            ],
            Run<string[]>(Source, Lstm()));
    }

    [Fact]
    public void Names_of_the_graph_are_no_names_of_members_or_locals()
    {
        const string Source = """
            using System; using System.Linq; using FusedGen;
            namespace Some.@class
            {
                internal static partial class Outer
                {
                    [FusedModel("m.onnx", State = "'a, b'='x=y; z', state=Process, class=StateBytes, _fusedGenStream=destination")]
                    internal sealed partial class @event
                    {
                        private int _stream;
                        internal int Steps => _stream;
                        internal @event(int steps) => _stream = steps;
                        internal float Process(float one, float two) { float[] y = [0]; Process([one], [two], y); _stream++; return y[0]; }
                        internal void Reset(int steps) => _stream = steps;
                    }
                }
            }
            static class Check
            {
                static string Run()
                {
                    Some.@class.Outer.@event stream = new(3);
                    stream.Process(1, 10);
                    float[] y = new float[1];
                    Some.@class.Outer.@event.ProcessBatch([stream, stream], [2, 3], [20, 30], y = new float[2]);
                    return $"{stream.Steps} {y[0]} {y[1]}";
                }
            }
            """;
        OnnxBuilder model = OnnxBuilder.Model().Input("streams", null, 1).Input("row", null, 1);
        (string, string)[] pairs = [("a, b", "x=y; z"), ("state", "Process"), ("class", "StateBytes"), ("_fusedGenStream", "destination")];
        foreach ((string before, string after) in pairs)
        {
            model.Input(before, null, 1).Node("Add", [before, "streams"], after);
        }

        model.Node("Add", ["state", "row"], "Reset").Output("Reset", "x=y; z", "Process", "StateBytes", "destination");

        // The state is the sum of the first input before; the answer adds the second one.
        Assert.Equal("4 21 33", Run<string>(Source, TextFile.Model("m.onnx", model.ToBytes())));
    }

    [Fact]
    public void Texts_and_states_of_other_types_go_together()
    {
        const string Source = """
            using System; using FusedGen;
            [FusedModel("m.onnx", State = "steps=steps_next, h=h_next")] sealed partial class Model;
            static class Check
            {
                static string Run()
                {
                    Model stream = new();
                    float[] y = new float[2];
                    string[] town = new string[1];
                    foreach (string name in new[] { "Ulm", "Bonn", "Ulm" })
                    {
                        stream.Process([name], town, y);
                    }

                    byte[] saved = new byte[Model.StateBytes];
                    stream.CopyStateTo(saved);
                    return $"{town[0]} {y[0]} {y[1]} {BitConverter.ToInt64(saved, 32)}";
                }
            }
            """;
        OnnxBuilder model = OnnxBuilder.Model().Opset("ai.onnx.ml", 2)
            .TypedInput("town", 8, null, 1).TypedInput("steps", OnnxBuilder.Int64, null, 1).Input("h", null, 2)
            .Node("OneHotEncoder", ["town"], ["hot"], "ai.onnx.ml", ("cats_strings", new[] { "Ulm", "Bonn" }))
            .Integers("shape", -1, 2).Node("Reshape", ["hot", "shape"], "flat")
            .Integers("one", 1).Node("Add", ["steps", "one"], "steps_next")
            .Node("Add", ["flat", "h"], "h_next").Node("Identity", ["h_next"], "y").Node("Identity", ["town"], "town_again")
            .Output("town_again", "y", "steps_next", "h_next");

        Assert.Equal("Ulm 2 1 3", Run<string>(Source, TextFile.Model("m.onnx", model.ToBytes())));
    }

    [Fact]
    public void A_network_may_have_nothing_but_states()
    {
        const string Source = """
            using System; using FusedGen;
            [FusedModel("m.onnx", State = "x=y")] partial class Model;
            static class Check
            {
                static float Run()
                {
                    Model stream = new();
                    stream.ResetTo([3]);
                    stream.Process();
                    Model.ProcessBatch([stream, stream]);
                    byte[] saved = new byte[Model.StateBytes];
                    stream.CopyStateTo(saved);
                    return BitConverter.ToSingle(saved, 32);
                }
            }
            """;

        Assert.Equal(
            24, Run<float>(Source, TextFile.Model("m.onnx", OnnxBuilder.Model().Input("x", null, 1).Node("Add", ["x", "x"], "y").Output("y").ToBytes())));
    }

    [Theory]
    [InlineData("h", "'h' in State is not a pair of an input and an output, such as 'h=hn'.")]
    [InlineData("h=", "'h=' in State is not a pair of an input and an output, such as 'h=hn'.")]
    [InlineData("h=hn, g=cn", "State names 'g', which is not an input of the network. The input stands before the equals sign. Its inputs: 'x', 'h', 'c'.")]
    [InlineData("h=gn",
        "State names 'gn', which is not an output of the network. The output that becomes the next step's input stands after the equals sign. "
        + "Its outputs: 'y', 'hn', 'cn'.")]
    [InlineData("h=hn, h=cn", "State names the input 'h' twice.")]
    [InlineData("h=hn, c=hn", "State names the output 'hn' twice.")]
    [InlineData("x=hn", "State pairs 'x', float 1×3, with 'hn', float 1×4: an output that becomes an input must have its type and shape.")]
    public void Pairs_that_are_none_are_refused(string state, string expected)
    {
        string source = Documented.Replace("h=hn, c=cn", state, StringComparison.Ordinal);

        Diagnostic told = Assert.Single(StrictConsumer.Told(StrictConsumer.Compile(source, Lstm()).Result));

        Assert.Equal((DiagnosticIds.InvalidState, DiagnosticSeverity.Error), (told.Id, told.Severity));
        Assert.Equal("m.onnx: " + expected, told.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Types_of_states_are_compared_and_texts_are_none()
    {
        byte[] model = OnnxBuilder.Model().TypedInput("n", OnnxBuilder.Int64, null, 1).TypedInput("t", 8, null, 1)
            .Node("Cast", ["n"], "f", ("to", OnnxBuilder.Float)).Node("Identity", ["t"], "u").Output("f", "u").ToBytes();

        string Told(string state) => Assert.Single(StrictConsumer.Told(StrictConsumer.Compile(
            $"""[FusedGen.FusedModel("m.onnx", State = "{state}")] partial class M;""", TextFile.Model("m.onnx", model)).Result)).GetMessage(null);

        Assert.Contains("State pairs 'n', long 1, with 'f', float 1: an output that", Told("n=f"), StringComparison.Ordinal);
        Assert.Contains("State pairs 't' with 'u', but texts cannot be states.", Told("t=u"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h", "hn", "h=hn")]
    [InlineData("c0", "cn", "c0=cn")]
    [InlineData("h_in", "h_out", "h_in=h_out")]
    [InlineData("state", "stateN", "state=stateN")]
    [InlineData("past", "present", "past=present")]
    [InlineData("past_key_values.0.key", "present.0.key", "past_key_values.0.key=present.0.key")]
    [InlineData("conv_cache", "conv_cache_out", "conv_cache=conv_cache_out")]
    [InlineData("in.cache, 1", "out.cache, 1", "\\'in.cache, 1\\'=\\'out.cache, 1\\'")]
    [InlineData("prevHidden", "nextHidden", "prevHidden=nextHidden")]
    [InlineData("image_in", "image_out", null)]
    [InlineData("input", "output", null)]
    [InlineData("input_1", "output_1", null)]
    [InlineData("h", "cn", null)]
    [InlineData("h", "h2", null)]
    [InlineData("a", "an", null)]
    public void States_whose_names_leave_no_doubt_are_told(string before, string after, string? expected)
    {
        byte[] model = OnnxBuilder.Model().Input("signal", null, 2).Input(before, null, 2)
            .Node("Add", ["signal", before], after).Node("Mul", [after, "signal"], "answer").Output("answer", after).ToBytes();

        Assert.Equal(
            expected is null
                ? []
                : [$"m.onnx: An output looks like an input of the next step. With State = \"{expected}\" on a non-static class, "
                    + "each instance keeps them, and Process runs one step."],
            Hints(model));
    }

    [Fact]
    public void States_of_other_shapes_and_pairs_in_doubt_are_not_told()
    {
        OnnxBuilder wider = OnnxBuilder.Model().Input("h", null, 2).Node("Concat", ["h", "h"], "hn", ("axis", 1)).Output("hn");
        OnnxBuilder doubtful = OnnxBuilder.Model().Input("h", null, 2).Node("Relu", ["h"], "hn").Node("Neg", ["h"], "h_out").Output("hn", "h_out");

        Assert.Empty(Hints(wider.ToBytes()));
        Assert.Empty(Hints(doubtful.ToBytes()));
        Assert.Contains("State = \"h=hn, c=cn\"", Assert.Single(Hints(Step().Output("y", "hn", "cn").ToBytes())), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Hints(byte[] model) =>
        Project.Run("[FusedGen.FusedModel(\"m.onnx\")] static partial class M;", [TextFile.Model("m.onnx", model)], Compiler.ModelCompiler.Compile)
            .Diagnostics.Where(d => d.Id == DiagnosticIds.StatesFound).Select(d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture));

    private static T Run<T>(string source, params TextFile[] models)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, models);
        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(StrictConsumer.Problems(compilation));
        return StrictConsumer.Run<T>(compilation);
    }

    private static TextFile Lstm() => TextFile.Model("m.onnx", Step().Output("y", "hn", "cn").ToBytes());

    /// <summary>One step of an LSTM with a dense layer behind it.</summary>
    private static OnnxBuilder Step(float weight = 0.5f) => OnnxBuilder.Model()
        .Input("x", 1, 1, 3).Input("h", 1, 1, 4).Input("c", 1, 1, 4)
        .Weights("w", [1, 16, 3], weight, -0.25f, 0.125f, 0.375f, -0.625f)
        .Weights("r", [1, 16, 4], -0.5f, 0.25f, 0.75f, -0.125f, 0.3f, -0.7f, 0.1f)
        .Weights("b", [1, 32], 0.1f, -0.2f, 0.3f)
        .Node("LSTM", ["x", "w", "r", "b", "", "h", "c"], ["all", "hn", "cn"], "", ("hidden_size", 4))
        .Integers("flat", 1, 4).Node("Reshape", ["hn", "flat"], "row")
        .Gemm("row", "y", 2, 4, 0.5f, -1, 2, 0.25f, -0.75f);
}
