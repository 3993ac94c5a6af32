using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;
using FusedGen.Differential.Models;
using FusedGen.Differential.Running;
using FusedGen.OnnxRuntime.Tests;

namespace FusedGen.Differential.Judging;

/// <summary>
/// Runs the code of one graph at every width, with ordinary and with special numbers, and compares its answers.
/// </summary>
internal sealed class Judge(GuardedMemory scratch, SpanSet spans) : IDisposable
{
    /// <summary>512, 256 and 128 bits, and none.</summary>
    private static readonly int[] s_widths = [512, 256, 128, 32];

    /// <summary>Rows of a batch: fewer than a tile, and a tile and one more.</summary>
    private static readonly int[] s_rows = [3, 13];

    /// <summary>
    /// ONNX Runtime multiplies floats as floats, and may leave their range on the way to a product within it; of equal
    /// elements its Hardmax may choose another one; its variance is a difference of squares, and its softplus of large
    /// doubles is infinite.
    /// </summary>
    private static readonly string[] s_notCompared = ["ReduceProd", "Hardmax", "MeanVarianceNormalization", "Softplus"];

    /// <summary>
    /// ONNX Runtime slides the sum of LRN along the channels: it adds what enters a window and subtracts what leaves
    /// it, and keeps what rounding left of a large square.
    /// </summary>
    private static readonly string[] s_notComparedWhenLarge = ["LRN"];

    /// <summary>
    /// ONNX Runtime computes their <c>e^x − 1</c> as the formula says, so that of an x below 2⁻²⁵ nothing is left.
    /// </summary>
    private static readonly string[] s_subtractingOne = ["Elu", "Selu", "Celu"];

    /// <summary>
    /// Numbers on the way of up to this size are what an answer of ONNX Runtime may be off in proportion to.
    /// </summary>
    private const double LargestScale = 1000;

    private readonly List<Finding> _findings = [];

    /// <summary>The working memory of the code.</summary>
    public GuardedMemory Scratch => scratch;

    /// <summary>Answers that were compared with ONNX Runtime's.</summary>
    public int ComparedWithOnnxRuntime { get; private set; }

    /// <summary>Runs a graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folded">It after folding.</param>
    /// <param name="graph">Its code.</param>
    /// <param name="code">All code.</param>
    /// <param name="random">Where inputs come from.</param>
    /// <param name="isReproducible">Whether every width must give the same bits.</param>
    public IReadOnlyList<Finding> Run(RandomModel model, FoldedModel folded, GeneratedGraph graph, GeneratedGraphs code, Random random, bool isReproducible)
    {
        _findings.Clear();

        // Transformed windows hand what is not finite to the whole tile, as docs/planning.md says.
        bool confines = graph.Program.Single.Kernels.All(k => !k.GetType().Name.StartsWith("Winograd", StringComparison.Ordinal));
        foreach (double special in confines ? new[] { 0, 0.1, 0.6 } : [0])
        {
            Tensor[] inputs = RandomInputs.Of(model, random, special);
            Realizations known;
            try
            {
                known = new Realizations(folded.Original, inputs, graph.Number);
            }
            catch (EvaluationException)
            {
                continue;
            }

            if (IsUnspecified(model, known))
            {
                continue;
            }

            Realizations? other = null;
            Realizations Folded() => other ??= new Realizations(folded.Graph, inputs, graph.Number);
            string numbers = special == 0 ? "" : " with special numbers";
            CompareWithOnnxRuntime(model, folded, graph, inputs, known, numbers);
            byte[][]? first = null;
            foreach (int bits in s_widths)
            {
                code.SetWidth(bits);
                Tensor[] answers = Predict(graph, code, inputs, null, atEnd: bits != 128, out byte[][] bytes);
                Report(graph, $"wrong at {bits} bits{numbers}", Acceptance.Judge(known, Folded, answers, known.HasFloats ? 0 : null));
                if (isReproducible && special == 0 && first is not null
                    && !answers.Select((answer, o) => Elements.AreSame(answer.Type, first[o], bytes[o])).All(same => same))
                {
                    Report(graph, $"other bits at {bits}", "not those of the widest vectors");
                }

                first ??= bytes;
            }
        }

        if (graph.HasBatch)
        {
            RunBatches(model, folded, graph, code, random);
        }

        return _findings.ToArray();
    }

    public void Dispose()
    {
        scratch.Dispose();
        spans.Dispose();
    }

    private void RunBatches(RandomModel model, FoldedModel folded, GeneratedGraph graph, GeneratedGraphs code, Random random)
    {
        for (int turn = 0; turn < s_rows.Length; turn++)
        {
            int rows = s_rows[turn];
            Tensor[][] samples = Enumerable.Range(0, rows).Select(_ => RandomInputs.Of(model, random, 0)).ToArray();
            code.SetWidth(s_widths[turn * 2]);
            Tensor[] answers = Predict(graph, code, Enumerable.Range(0, model.Inputs.Count).Select(i => Concat(samples.Select(s => s[i]).ToArray())).ToArray(),
                rows, atEnd: true, out _);
            for (int row = 0; row < rows; row += rows - 1)
            {
                Tensor[] sample = samples[row];
                Realizations known = new(folded.Original, sample, graph.Number);
                if (IsUnspecified(model, known))
                {
                    continue;
                }

                Realizations Folded() => new(folded.Graph, sample, graph.Number);
                Report(graph, "wrong in a batch",
                    Acceptance.Judge(known, Folded, answers.Select((a, o) => Row(a, known.Plain[0][o], row)).ToArray(), known.HasFloats ? 0 : null));
            }
        }
    }

    private Tensor[] Predict(GeneratedGraph graph, GeneratedGraphs code, Tensor[] inputs, int? rows, bool atEnd, out byte[][] bytes)
    {
        (ElementType Type, int Count)[] outputs = graph.Program.Outputs.Select(o => (o.Type, o.Length * (rows ?? 1))).ToArray();
        nint[] addresses = spans.Place(inputs, outputs, atEnd);
        code.Run(graph.Number, addresses, rows);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!SpanSet.IsUntouched(inputs[i], addresses[i]))
            {
                Report(graph, "an input is overwritten", $"input {i}");
            }
        }

        bytes = outputs.Select((o, i) => SpanSet.Read(o.Type, o.Count, addresses[inputs.Length + i])).ToArray();
        byte[][] read = bytes;
        return outputs.Select((o, i) => Elements.Of(o.Type, new Shape(o.Count), read[i])).ToArray();
    }

    private void CompareWithOnnxRuntime(RandomModel model, FoldedModel folded, GeneratedGraph graph, Tensor[] inputs, Realizations known, string numbers)
    {
        // It rounds the result of each node to half precision, which here is the type of inputs and outputs alone.
        bool hasHalves = model.Inputs.Any(i => i.Type == ElementType.Float16)
            || folded.Original.OperationsAndBodies.SelectMany(o => o.Outputs).Any(v => v.Type == ElementType.Float16);
        if (hasHalves || !known.IsFinite || model.Operators.Any(s_notCompared.Contains)
            || (known.Largest > LargestScale && model.Operators.Any(s_notComparedWhenLarge.Contains)))
        {
            return;
        }

        Tensor[] answers;
        try
        {
            answers = OnnxRuntimeSession.Run(model.File, model.Inputs.Zip(inputs).ToDictionary(i => i.First.Name, i => i.Second));
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
        {
            // It has no kernel for an operator of this type.
            return;
        }

        ComparedWithOnnxRuntime++;

        Realizations ofItsKind = model.Operators.Any(s_subtractingOne.Contains)
            ? new Realizations(folded.Original, inputs, graph.Number, subtractsOne: true)
            : known;

        // It computes in float where Resize reads between elements: that moves an answer in proportion to those, not to
        // itself.
        bool weighsInFloat = model.Operators.Contains("Resize");
        Report(graph, $"not ONNX Runtime's answer{numbers}",
            Acceptance.Judge(ofItsKind, null, answers, weighsInFloat ? known.Largest : Math.Min(known.Largest, LargestScale)));
    }

    private void Report(GeneratedGraph graph, string kind, string? details)
    {
        if (details is not null)
        {
            _findings.Add(new Finding(graph.Number, kind, details));
        }
    }

    /// <summary>No specification says which byte NaN becomes.</summary>
    private static bool IsUnspecified(RandomModel model, Realizations known) => !known.IsFinite && model.Operators.Contains("QuantizeLinear");

    private static Tensor Row(Tensor batch, Tensor like, int row) => batch.Type.IsFloating()
        ? new Tensor(like.Shape, batch.Floats.AsSpan(row * like.Count, like.Count).ToArray(), batch.Type)
        : new Tensor(like.Shape, batch.Integers.AsSpan(row * like.Count, like.Count).ToArray(), batch.Type);

    private static Tensor Concat(Tensor[] tensors) => Tensor.Joined(tensors, new Shape(tensors.Sum(t => t.Count)));
}
