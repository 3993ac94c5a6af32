using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>Streams of layers that random causal networks lack: the answers are those of the whole network.</summary>
public class StreamLayerTests
{
    private const int Frames = 96;

    public static TheoryData<int, int, int, int> Transposed
    {
        get
        {
            TheoryData<int, int, int, int> cases = new();
            foreach ((int stride, int taps) in new[] { (1, 2), (1, 5), (2, 2), (2, 3), (2, 6), (3, 3), (3, 5) })
            {
                cases.Add(stride, taps, stride == 1 ? taps % 3 : 1, 0);
                if (stride > 1)
                {
                    cases.Add(stride, taps, 1, 1);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Transposed))]
    public void Transposed_convolutions_add_what_frames_before_leave(int stride, int taps, int dilation, int isBetween)
    {
        int reach = ((taps - 1) * dilation) + 1;
        OnnxBuilder model = Model("x", [1, 3, "time"]);
        string input = "x";
        if (isBetween == 1)
        {
            // Fewer frames, and as many again.
            model.Weights("down", [3, 3, 2], Numbers(18)).Node("Conv", ["x", "down"], "d", ("strides", new[] { stride }), ("kernel_shape", new[] { 2 }),
                ("pads", new[] { 1, 0 }));
            input = "d";
        }

        model.Weights("w", [3, 4, taps], Numbers(12 * taps)).Weights("b", [4], Numbers(4))
            .Node("ConvTranspose", [input, "w", "b"], "u", ("strides", new[] { stride }), ("dilations", new[] { dilation }),
                ("kernel_shape", new[] { taps }), ("pads", new[] { 0, reach - stride }))
            .Node("Tanh", ["u"], "y").Output("y");
        Check(model, axis: 2, stride + taps);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    public void Windows_of_two_axes_look_back_along_one(int axis, int stride)
    {
        bool isFirst = axis == 2;
        object[] shape = isFirst ? [1, 2, "time", 7] : [1, 2, 7, "time"];
        int[] kernel = isFirst ? [4, 3] : [3, 4];
        int[] pads = isFirst ? [3, 1, 0, 1] : [1, 3, 1, 0];
        int[] strides = isFirst ? [1 + stride, 2] : [2, 1 + stride];
        OnnxBuilder model = Model("x", shape).Weights("w", [5, 2, .. kernel], Numbers(120)).Weights("v", [5, 5, 1, 1], Numbers(25))
            .Node("Conv", ["x", "w"], "c", ("kernel_shape", kernel), ("pads", pads), ("strides", strides)).Node("Relu", ["c"], "r")
            .Node("MaxPool", ["r"], "p", ("kernel_shape", isFirst ? new[] { 2, 1 } : [1, 2]), ("pads", isFirst ? new[] { 1, 0, 0, 0 } : [0, 1, 0, 0]),
                ("strides", new[] { 1, 1 }))
            .Node("Conv", ["p", "v"], "y", ("kernel_shape", new[] { 1, 1 })).Output("y");
        Check(model, axis, stride);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Running_sums_go_on(int isExclusive)
    {
        OnnxBuilder model = Model("x", [1, 3, "time"]).Weights("w", [3, 3, 2], Numbers(18)).Integers("axis", 2)
            .Node("CumSum", ["x", "axis"], "s", ("exclusive", isExclusive))
            .Node("Conv", ["s", "w"], "c", ("kernel_shape", new[] { 2 }), ("pads", new[] { 1, 0 })).Node("Tanh", ["c"], "y").Output("y");
        Check(model, axis: 2, seed: isExclusive);
    }

    /// <summary>The network's own state begins as zeros, which the whole sequence is given.</summary>
    [Theory]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void States_of_the_network_go_with_those_of_the_stream(string kind, int gates)
    {
        OnnxBuilder model = Model("x", [1, 3, "time"]).Input("h", 1, 1, 4)
            .Weights("w", [3, 3, 3], Numbers(27)).Weights("i", [1, gates * 4, 3], Numbers(gates * 12)).Weights("r", [1, gates * 4, 4], Numbers(gates * 16))
            .Node("Conv", ["x", "w"], "c", ("kernel_shape", new[] { 3 }), ("pads", new[] { 2, 0 }))
            .Node("Transpose", ["c"], "rows", ("perm", new[] { 2, 0, 1 }))
            .Node(kind, ["rows", "i", "r", "", "", "h"], ["all", "hn"], "", ("hidden_size", 4))
            .Integers("one", 1).Node("Squeeze", ["all", "one"], "squeezed").Node("Transpose", ["squeezed"], "y", ("perm", new[] { 1, 2, 0 })).Output("y", "hn");
        Check(model, axis: 2, seed: gates, "h=hn");
    }

    private static void Check(OnnxBuilder model, int axis, int seed, string state = "")
    {
        byte[] file = model.ToBytes();
        ModelOptions options = new(Streaming: "time", State: state);
        StreamTrial trial = new(file, options, axis, Frames);
        Assert.Null(trial.Run(seed, isCompiled: false, 1e-9));
        Assert.Null(trial.Run(seed, isCompiled: true, 1e-5));
        StreamTrial longer = new(file, options with { Chunk = trial.Plan.ChunkLength * 3 }, axis, trial.Plan.ChunkLength * 24);
        Assert.Null(longer.Run(seed + 1, isCompiled: false, 1e-9));
    }

    private static OnnxBuilder Model(string input, object[] shape) => OnnxBuilder.Model().TypedInput(input, OnnxBuilder.Float, shape);

    private static float[] Numbers(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 1.2) - 0.6))];
    }
}
