using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Streaming;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>
/// Holds a streaming twin, chunk by chunk, to the whole network over the same frames, evaluated in double. The network
/// has one input with frames, and states that begin as zeros; outputs with frames have them along the axis at which
/// they differ from a chunk's.
/// </summary>
internal sealed class StreamTrial
{
    private readonly FoldedModel _twin;
    private readonly ModelGraph _whole;
    private readonly int _axis;

    /// <summary>The network's own states, by the names of their inputs and outputs.</summary>
    private readonly (string Input, string Output)[] _named;

    /// <summary>Derives the twin.</summary>
    /// <param name="file">The network.</param>
    /// <param name="options">What the attribute says.</param>
    /// <param name="axis">The axis of the frames in the first input.</param>
    /// <param name="frames">Frames of the whole network, for a file that leaves them open under the name of
    /// Streaming.</param>
    /// <exception cref="Diagnostics.ModelException">There is no twin.</exception>
    public StreamTrial(byte[] file, ModelOptions options, int axis, int? frames)
    {
        OnnxModel model = OnnxModelReader.Read(file);
        _axis = axis;
        _named = [.. options.State.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Trim().Split('=')).Select(p => (p[0], p[1]))];
        _twin = FoldedModel.Of(model, options, CancellationToken.None);
        string open = frames is { } size ? $"{options.Streaming}={size.ToString(CultureInfo.InvariantCulture)}" : "";
        _whole = ModelLowering.Lower(model, LoweringOptions.Parse(options with { Streaming = "", Dimensions = open }), CancellationToken.None).Graph;
    }

    public FoldedModel Twin => _twin;

    public StreamPlan Plan => _twin.Stream!;

    /// <summary>Runs all frames through the twin.</summary>
    /// <param name="seed">Draws the frames.</param>
    /// <param name="isCompiled">Whether generated code runs in place of the evaluator.</param>
    /// <param name="tolerance">The largest error, of the largest output.</param>
    /// <returns>The first difference; null for none.</returns>
    public string? Run(int seed, bool isCompiled, double tolerance)
    {
        Random random = new(seed);
        Value input = _whole.Inputs[0];
        Tensor frames = new(input.Shape, [.. Enumerable.Range(0, input.Shape.Count).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))]);
        Tensor[] expected = ReferenceEvaluator.Evaluate(_whole, [frames, .. _whole.Inputs.Skip(1).Select(Zeros)]);
        Func<IReadOnlyList<Tensor>, Tensor[]> step = isCompiled
            ? CompiledModel.Of(_twin.Graph).Predict
            : inputs => ReferenceEvaluator.Evaluate(_twin.Graph, inputs);
        Tensor[] kept = [.. _twin.Graph.Inputs.Skip(1).Select(Zeros)];
        int[] next = [.. _twin.Graph.Inputs.Skip(1).Select(input => NextOf(input.Name))];
        Assert.Equal(_named.Length + Plan.States.Count, kept.Length);
        int chunks = input.Shape[_axis] / Plan.ChunkLength;
        for (int n = 0; n < chunks; n++)
        {
            Tensor[] outputs = step([Slice(frames, _axis, n * Plan.ChunkLength, Plan.ChunkLength), .. kept]);
            kept = [.. next.Select(o => outputs[o])];
            for (int o = 0; o < expected.Length; o++)
            {
                if (Difference(expected[o], outputs[o], n, n == chunks - 1, tolerance) is { } difference)
                {
                    return $"output {o}, chunk {n} of {chunks}, latency {Plan.Latency}: {difference}";
                }
            }
        }

        return null;
    }

    private static Tensor Zeros(Value state) => Tensor.Zeros(state.Shape, state.Type);

    /// <summary>The output that becomes a state's input.</summary>
    private int NextOf(string input)
    {
        string output = _named.Concat(Plan.States).First(pair => pair.Input == input).Output;
        return Array.IndexOf([.. _twin.Lowered.OutputNames], output);
    }

    private string? Difference(Tensor whole, Tensor chunk, int number, bool isLast, double tolerance)
    {
        double limit = tolerance * Math.Max(1e-3, whole.Floats.Max(Math.Abs));
        int axis = Enumerable.Range(0, whole.Shape.Rank).Where(d => whole.Shape[d] != chunk.Shape[d]).DefaultIfEmpty(-1).First();
        if (axis < 0)
        {
            // What there is after all frames so far.
            return isLast ? Enumerable.Range(0, whole.Count).Where(i => !(Math.Abs(whole.Floats[i] - chunk.Floats[i]) <= limit))
                .Select(i => $"element {i} is {chunk.Floats[i]}, not {whole.Floats[i]}").FirstOrDefault() : null;
        }

        int inner = whole.Shape.CountOf(axis + 1, whole.Shape.Rank);
        int length = chunk.Shape[axis];
        for (int i = 0; i < chunk.Count; i++)
        {
            int frame = (number * length) - (Plan.Latency * length / Plan.ChunkLength) + (i / inner % length);
            double wanted = frame < 0 ? 0
                : frame >= whole.Shape[axis] ? double.NaN
                : whole.Floats[(i / (inner * length) * inner * whole.Shape[axis]) + (frame * inner) + (i % inner)];
            if (!double.IsNaN(wanted) && !(Math.Abs(wanted - chunk.Floats[i]) <= (frame < 0 ? 0 : limit)))
            {
                return $"frame {frame}, element {i}, is {chunk.Floats[i]}, not {wanted}";
            }
        }

        return null;
    }

    private static Tensor Slice(Tensor whole, int axis, int start, int count)
    {
        int inner = whole.Shape.CountOf(axis + 1, whole.Shape.Rank);
        Shape shape = whole.Shape.With(axis, count);
        return new Tensor(shape, [.. Enumerable.Range(0, shape.Count).Select(i =>
            whole.Floats[(i / (inner * count) * inner * whole.Shape[axis]) + (start * inner) + (i % (inner * count))])], whole.Type);
    }
}
