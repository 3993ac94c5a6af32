using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.RunTimeSizes;
using FusedGen.Compiler.Lowering.Sequences;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Lowers one network, for any number of rows.</summary>
/// <param name="opsets">The model's opsets.</param>
/// <param name="graph">The network, with the outputs that are wanted.</param>
/// <param name="nodes">The nodes that these need, in order.</param>
/// <param name="selection">The inputs.</param>
/// <param name="options">What the attribute says.</param>
/// <param name="cancellationToken">Stops between operations.</param>
internal sealed class NetworkLowering(
    IReadOnlyDictionary<string, long> opsets, OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, InputSelection selection, LoweringOptions options,
    CancellationToken cancellationToken)
{
    private readonly Vocabulary _vocabulary = new();

    public OnnxGraph File => graph;

    /// <summary>The inputs, constants among them where the attribute gives a value.</summary>
    /// <param name="rows">How many rows a dimension has that may be the batch, by its symbol.</param>
    /// <exception cref="ModelException">An input cannot be one, or the attribute speaks of what is not
    /// there.</exception>
    public IReadOnlyList<Value> Declare(Func<string, int> rows)
    {
        IReadOnlyList<Value> inputs = ModelInput.ValuesOf(selection.Parameters, options.Dimensions, rows, graph.Outputs);
        return options.Inputs.Fix(inputs, selection.Inputs.Select(i => i.Name), _vocabulary).Select(Port).ToArray();
    }

    /// <summary>An input as the caller has it.</summary>
    private Value Port(Value input)
    {
        OnnxValueInfo? declared = graph.Inputs.FirstOrDefault(i => i.Name == input.Name);
        if (input.Constant is not null || input.Type.PerByte() == 1 || declared is null)
        {
            return input;
        }

        int[] open = Enumerable.Range(0, input.Shape.Rank).Where(axis => ModelInput.IsOpen(declared, axis, options.Dimensions)).ToArray();
        return open.Any(axis => axis > 0)
            ? throw PackedPorts.Refused($"The input {UntrustedText.Quote(input.Name)}", input.Type)
            : PackedPorts.Port(input, open.Length > 0 ? input.Shape[0] : null);
    }

    /// <summary>Lowers the network.</summary>
    /// <param name="rows">How many rows a dimension has that may be the batch, by its symbol.</param>
    public LoweringRun Run(Func<string, int> rows)
    {
        IReadOnlyList<Value> declared = Declare(rows);
        ValueScope values = new(_vocabulary);
        values.Bind(graph.Initializers);
        Value[] inputs = declared.Where(input => input.Constant is null).ToArray();
        int most = graph.Inputs.SelectMany(i => i.Dimensions ?? []).Select(d => rows(d.Symbol)).Concat([rows("")]).Max();
        GraphBuilder operations = new(most, _vocabulary, cancellationToken);
        foreach (Value input in declared)
        {
            values.Bind(input.Name, !selection.IsRead(input.Name) ? input : Widened(input, operations));
        }

        GraphLowering lowering = new(opsets, new DeclaredShapes(graph, options.Dimensions, rows), cancellationToken);
        ModelException? failure = null;
        IReadOnlyList<Value> outputs;
        try
        {
            outputs = lowering.Lower(graph, nodes, values, operations)
                .Select((output, i) => lowering.TokensOf(output) is null ? output : throw TokenLowering.RefusedOutput(graph.Outputs[i].Name))
                .Select((output, i) => lowering.SequenceOf(output) is null ? output : throw SequenceLowering.RefusedOutput(graph.Outputs[i].Name))
                .Select((output, i) => AsDeclared(Narrowed(output, graph.Outputs[i].DataType, operations), graph.Outputs[i]))
                .Select((output, i) => PackedPorts.Packed(AsGiven(output, graph.Outputs[i]), RowsOf(output, most), operations))
                .ToArray();
        }
        catch (ModelException exception)
        {
            failure = exception;
            outputs = lowering.ReadByFailed.SelectMany(value => lowering.SequenceOf(value) ?? [lowering.TokensOf(value)?.Text ?? value]).ToArray();
        }

        ModelGraph result = new(inputs, outputs, operations.Operations) { Vocabulary = _vocabulary,
            Classes = outputs.Select(output => OutputClasses.Of(output, lowering.Classes, _vocabulary)).ToArray(),
            Checks = operations.Checks };
        result.RemoveDeadOperations();
        return new LoweringRun(result, failure, lowering.Branches) { Nodes = lowering.Nodes, Bounds = operations.Bounds };
    }

    /// <summary>What is computed of an input: a narrow one in float.</summary>
    private Value Widened(Value input, GraphBuilder operations) =>
        input.Packed is { } packed
            ? PackedPorts.Unpacked(input, DeclaredShape(input, packed), operations)
        : input.Type == ElementType.Float16 ? Cast(input, ElementType.Float32, operations)
        : graph.Inputs.FirstOrDefault(i => i.Name == input.Name)?.DataType == OnnxDataTypes.BFloat16 ? Rounded(input, operations)
        : input;

    /// <summary>The elements' shape, for as many rows as the bytes have.</summary>
    private static Shape DeclaredShape(Value input, ElementPacking packed) => input.Shape.Rank == 2
        ? new Shape([input.Shape[0], .. packed.Shape.ToArray().Skip(1)])
        : packed.Shape;

    /// <summary>
    /// How many rows an output has, of a batch of so many: no other dimension is as long. Null where there is no batch.
    /// </summary>
    private int? RowsOf(Value output, int rows) =>
        graph.Inputs.Any(input => selection.Parameters.Any(p => p.Name == input.Name) && ModelInput.IsLeadingOpen(input, options.Dimensions))
        && output.Shape.Rank > 0 && output.Shape[0] == rows
            ? rows
            : null;

    /// <summary>
    /// Refuses a size that the attribute gives a dimension of outputs alone, where the network computes another.
    /// </summary>
    private Value AsGiven(Value output, OnnxValueInfo declared)
    {
        for (int axis = 0; axis < (declared.Dimensions?.Count ?? 0) && axis < output.Shape.Rank; axis++)
        {
            OnnxDimension dimension = declared.Dimensions![axis];
            bool isOfInput = graph.Inputs.SelectMany(i => i.Dimensions ?? []).Any(d => d.Symbol.Length > 0 && d.Symbol == dimension.Symbol);
            if (!ModelInput.IsKnown(dimension) && !isOfInput
                && options.Dimensions.SizeOf(declared.Name, axis, dimension.Symbol) is { } size && size != output.Shape[axis])
            {
                throw new ModelException(
                    DiagnosticIds.DynamicShape,
                    $"Dimensions gives the axis {axis} of the output {UntrustedText.Quote(declared.Name)} the size {size}, and the network computes "
                    + $"{output.Shape[axis]}.");
            }
        }

        return output;
    }

    /// <summary>Refuses an output that the file declares as of another type than the network computes.</summary>
    private static Value AsDeclared(Value output, OnnxValueInfo declared) =>
        OnnxDataTypes.OfPort(declared.DataType) is not { } type || type == output.Type
            ? output
            : throw new ModelException(
                DiagnosticIds.InvalidGraph,
                $"The output {UntrustedText.Quote(declared.Name)} is declared as {OnnxDataTypes.NameOf(declared.DataType)}, and the network computes "
                + $"{output.Type}. The file was written by a defective tool; correct the declaration, or add a Cast.");

    private static Value Narrowed(Value output, long dataType, GraphBuilder operations) => (dataType, output.Type) switch
    {
        (OnnxDataTypes.Float16, ElementType.Float32) => Cast(output, ElementType.Float16, operations),
        (OnnxDataTypes.BFloat16, ElementType.Float32) => Rounded(output, operations),
        _ => output,
    };

    /// <summary>C# has no bfloat16: such inputs and outputs are floats that are rounded to it.</summary>
    private static Value Rounded(Value value, GraphBuilder operations) => operations.Add(new MapOperation(
        new Origin("Cast", value.Name),
        new UnaryExpression(UnaryFunction.RoundToBFloat16, new InputExpression(0, value.Type), value.Type),
        [value],
        new Value(value.Name, value.Type, value.Shape)));

    /// <summary>
    /// Half precision is the type of inputs and outputs alone: what is between them is computed in float.
    /// </summary>
    private static Value Cast(Value value, ElementType type, GraphBuilder operations) => operations.Add(
        new MapOperation(new Origin("Cast", value.Name), new CastExpression(new InputExpression(0, value.Type), type), [value],
            new Value(value.Name, type, value.Shape)));
}

/// <summary>What became of lowering a network for some number of rows.</summary>
/// <param name="Found">The network; after a failure what the failed node reads.</param>
/// <param name="Failure">Why it could not be lowered; null where it was.</param>
/// <param name="Branches">The branches that were taken, in order.</param>
internal sealed record LoweringRun(ModelGraph Found, ModelException? Failure, IReadOnlyList<(OnnxNode Node, string Branch)> Branches)
{
    /// <summary>The nodes that were lowered, in order.</summary>
    public IReadOnlyList<LoweredNode> Nodes { get; init; } = [];

    /// <summary>The ends of slices that lie beyond what is sliced.</summary>
    public IReadOnlyList<SliceBound> Bounds { get; init; } = [];

    /// <summary>The network.</summary>
    /// <exception cref="ModelException">It could not be lowered.</exception>
    public ModelGraph Graph => Failure is null ? Found : throw new ModelException(Failure.Diagnostics);
}
