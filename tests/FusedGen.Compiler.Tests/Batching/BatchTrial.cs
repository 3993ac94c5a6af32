using System.Globalization;
using System.Reflection;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Batching;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>
/// Holds <c>PredictBatch</c> to what the network computes at that batch: the file lowered with so many rows and
/// evaluated in double. The graph of one sample, evaluated row by row in double, is held to it too, and closely.
/// </summary>
internal sealed class BatchTrial
{
    private const double FloatTolerance = 1e-3;
    private const double DoubleTolerance = 1e-9;

    private readonly OnnxModel _model;
    private readonly ModelOptions _options;
    private readonly FoldedModel _folded;
    private readonly ModelGraph _sample;
    private readonly Lazy<MethodInfo> _predictBatch;

    /// <summary>Compiles a model.</summary>
    /// <exception cref="Diagnostics.ModelException">It is refused.</exception>
    public BatchTrial(byte[] file, ModelOptions options)
    {
        _options = options;
        _model = OnnxModelReader.Read(file);
        _sample = Lower(options);
        _folded = FoldedModel.Of(_model, options, CancellationToken.None);
        _predictBatch = new Lazy<MethodInfo>(Compile);
    }

    /// <summary>Whether the file leaves the batch open.</summary>
    public bool IsOpen => _sample.Batch is not null;

    public BatchPorts Batch => _sample.Batch!;

    /// <summary>Multiply-adds and elements of one row.</summary>
    public long Work => _sample.MultiplyAdds + _sample.OperationsAndBodies.Sum(o => (long)o.Output.Shape.Count);

    /// <summary>Predicts so many random rows.</summary>
    /// <returns>The first difference; null for none.</returns>
    public string? Run(int rows, int seed) => Compare(rows, seed, isCompiled: true);

    /// <summary>Evaluates the graph of one sample for so many random rows, without any generated code.</summary>
    /// <returns>The first difference; null for none.</returns>
    public string? RunInDouble(int rows, int seed) => Compare(rows, seed, isCompiled: false);

    /// <summary>Calls <c>PredictBatch</c> with spans of these lengths, inputs first.</summary>
    public void Call(params int[] lengths)
    {
        Array[] arrays = _sample.Inputs.Concat(_sample.Outputs).Zip(lengths, (value, length) => TensorArrays.Empty(value.Type, length)).ToArray();
        SpanCall.Invoke(_predictBatch.Value, arrays, _sample.Inputs.Count);
    }

    private string? Compare(int rows, int seed, bool isCompiled)
    {
        ModelGraph whole = Lower(_options with { Dimensions = string.Join(", ", OpenDimensions(rows).Append(_options.Dimensions).Where(d => d.Length > 0)) });
        Random random = new(seed);
        Tensor[] inputs = whole.Inputs.Select(i => Random(random, i)).ToArray();
        Tensor[] expected;
        try
        {
            expected = ReferenceEvaluator.Evaluate(whole, inputs);
        }
        catch (EvaluationException)
        {
            // An index that random numbers take out of its tensor: there is nothing to compare with.
            return null;
        }

        return CompareSamples(rows, inputs, expected) ?? (isCompiled ? CompareBatch(rows, inputs, expected) : null);
    }

    private string? CompareSamples(int rows, Tensor[] inputs, Tensor[] expected)
    {
        for (int row = 0; row < rows; row++)
        {
            Tensor[] sample = inputs.Select((t, i) => Row(t, Batch.Inputs[i], rows, row, _sample.Inputs[i].Shape)).ToArray();
            Tensor[] got = ReferenceEvaluator.Evaluate(_sample, sample);
            Tensor[] want = expected.Select((t, o) => Row(t, Batch.Outputs[o], rows, row, _sample.Outputs[o].Shape)).ToArray();
            if (Compare(got, want, DoubleTolerance) is { } difference)
            {
                return string.Create(CultureInfo.InvariantCulture, $"row {row} of {rows} in double: {difference}");
            }
        }

        return null;
    }

    private string? CompareBatch(int rows, Tensor[] inputs, Tensor[] expected)
    {
        Array[] arrays =
        [
            .. inputs.Select((t, i) => TensorArrays.Of(Stacked(t, Batch.Inputs[i], rows), [])),
            .. expected.Select(t => TensorArrays.Empty(t.Type, t.Count)),
        ];
        SpanCall.Invoke(_predictBatch.Value, arrays, inputs.Length);
        Tensor[] got = expected.Select((t, o) => TensorArrays.ToTensor(arrays[inputs.Length + o], t.Type, t.Shape, [])).ToArray();
        Tensor[] want = expected.Select((t, o) => Stacked(t, Batch.Outputs[o], rows)).ToArray();
        return Compare(got, want, FloatTolerance) is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $"PredictBatch of {rows} rows: {difference}")
            : null;
    }

    /// <summary>
    /// The rows one after the other, as <c>PredictBatch</c> takes them; what all share stays as it is.
    /// </summary>
    private static Tensor Stacked(Tensor tensor, BatchAxis? axis, int rows) =>
        axis is null ? tensor : Pick(tensor, tensor.Shape, Enumerable.Range(0, rows).SelectMany(row => Places(tensor, axis.Value, rows, row)));

    private static Tensor Row(Tensor tensor, BatchAxis? axis, int rows, int row, Shape shape) =>
        Pick(tensor, shape, axis is null ? Enumerable.Range(0, tensor.Count) : Places(tensor, axis.Value, rows, row));

    private static IEnumerable<int> Places(Tensor tensor, BatchAxis axis, int rows, int row)
    {
        int inner = axis.After(tensor.Shape);
        return Enumerable.Range(0, tensor.Count / rows).Select(i => (((i / inner * rows) + row) * inner) + (i % inner));
    }

    private static Tensor Pick(Tensor tensor, Shape shape, IEnumerable<int> places) => tensor.Type.IsFloating()
        ? new Tensor(shape, places.Select(i => tensor.Floats[i]).ToArray(), tensor.Type)
        : new Tensor(shape, places.Select(i => tensor.Integers[i]).ToArray(), tensor.Type);

    private static string? Compare(Tensor[] got, Tensor[] want, double tolerance)
    {
        for (int o = 0; o < want.Length; o++)
        {
            for (int i = 0; i < want[o].Count; i++)
            {
                double expected = want[o].ElementAsDouble(i);
                double actual = got[o].ElementAsDouble(i);
                if (!actual.Equals(expected) && !(Math.Abs(actual - expected) <= tolerance * (1 + Math.Abs(expected))))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"output {o}, element {i}: {actual} instead of {expected}");
                }
            }
        }

        return null;
    }

    private ModelGraph Lower(ModelOptions options) => ModelLowering.Lower(_model, LoweringOptions.Parse(options), CancellationToken.None).Graph;

    /// <summary>The open dimensions with so many rows: those that lead an input, and others of their names.</summary>
    private IEnumerable<string> OpenDimensions(int rows)
    {
        OnnxValueInfo[] inputs = _model.Graph.Inputs.Where(
            i => i.Dimensions is { Count: > 0 } && _model.Graph.Initializers.All(constant => constant.Name != i.Name)).ToArray();
        FixedDimensions given = FixedDimensions.Parse(_options.Dimensions).OfAll(inputs);
        HashSet<string> symbols = inputs.Where(i => IsOpen(i, 0)).Select(i => i.Dimensions![0].Symbol).Where(s => s.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        return inputs.SelectMany(input => Enumerable.Range(0, input.Dimensions!.Count)
            .Where(axis => IsOpen(input, axis) && (axis == 0 || symbols.Contains(input.Dimensions[axis].Symbol)))
            .Select(axis => string.Create(CultureInfo.InvariantCulture, $"{input.Name}.{axis}={rows}")));

        bool IsOpen(OnnxValueInfo input, int axis) =>
            input.Dimensions![axis] is { Size: null or <= 0 } dimension && given.SizeOf(input.Name, axis, dimension.Symbol) is null;
    }

    private MethodInfo Compile()
    {
        global::FusedGen.Compiler.Planning.Program program = _folded.Plan(_options, CancellationToken.None);
        DeclaredType type = new("Consumer", [], "static partial class Model", "Model", IsStatic: true);
        IReadOnlyList<GeneratedFile> files = ModelCompiler.Print(_folded, program, "model.onnx", new string('0', 64), type);
        return StrictConsumer.Compile(files.Select(f => f.Text)).GetType("Consumer.Model", throwOnError: true)!
            .GetMethods().Single(m => m.Name == "PredictBatch" && m.GetParameters().All(p => p.ParameterType.IsByRefLike));
    }

    private static Tensor Random(Random random, Value input) => input.Type.IsFloating()
        ? new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2)).ToArray(), input.Type)
        : new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count).Select(_ => (long)random.Next(2)).ToArray(), input.Type);
}
