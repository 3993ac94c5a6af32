using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// The part of an epilogue that a kernel computes in registers. One that cannot be computed on vectors, that reads
/// something that does not lie along the outputs, or for which the kernel has no room, becomes a kernel of its own that
/// reads what the first one wrote.
/// </summary>
internal sealed class EpiloguePlan
{
    private readonly Epilogue? _epilogue;
    private readonly Operand _output;
    private readonly int _featureAxis;

    private EpiloguePlan(Epilogue? epilogue, Operand output, int featureAxis, Expression? expression, IReadOnlyList<Operand> inputs)
    {
        _epilogue = epilogue;
        _output = output;
        _featureAxis = featureAxis;
        Expression = expression;
        Inputs = inputs;
    }

    /// <summary>What the kernel computes from its sums; null for nothing.</summary>
    public Expression? Expression { get; }

    /// <summary>The residuals that it reads.</summary>
    public IReadOnlyList<Operand> Inputs { get; }

    /// <summary>The residuals as reads of the kernel.</summary>
    public IEnumerable<KernelRead> Reads => Inputs.Select((operand, i) => new KernelRead($"r{i}", operand));

    /// <summary>What a kernel's title says of the epilogue.</summary>
    public string Title => Expression is null ? "" : $", {Expression}";

    /// <summary>An epilogue, which may be missing.</summary>
    /// <param name="epilogue">What the operation asks for.</param>
    /// <param name="output">Where the kernel writes.</param>
    /// <param name="featureAxis">The axis of <paramref name="output"/> whose elements are the lanes of the kernel's
    /// vectors.</param>
    /// <param name="isKept">Whether the kernel computes it, as was selected.</param>
    /// <param name="context">Where the values lie.</param>
    public static EpiloguePlan Of(Epilogue? epilogue, Operand output, int featureAxis, bool isKept, PlanContext context)
    {
        // A constant among the inputs gets its place here, whichever kernel reads it.
        Operand[] inputs = epilogue?.Inputs.Select(context.OperandOf).ToArray() ?? [];
        return new EpiloguePlan(epilogue, output, featureAxis, isKept ? epilogue?.Expression : null, isKept ? inputs : []);
    }

    /// <summary>The residuals as the kernel walks them.</summary>
    /// <param name="rowStride">The elements of the residual with this number between rows.</param>
    public Residual[] Residuals(Func<int, int> rowStride) =>
        Inputs.Select(
            (operand, i) => new Residual($"r{i}", rowStride(i), operand.BroadcastStrides(_output.Shape)[_featureAxis], operand.CanReadBeyond)).ToArray();

    /// <summary>Plans what the kernel left over.</summary>
    /// <remarks>
    /// It reads each element of the output where it writes it, which no order of the loops can get wrong.
    /// </remarks>
    public void PlanRest(PlanContext context)
    {
        if (_epilogue is not null && Expression is null)
        {
            Operand[] inputs = [_output, .. _epilogue.Inputs.Select(context.OperandOf)];
            MapPlanner.Plan("Map", $"Map({_epilogue.Expression})", _epilogue.Expression, inputs, _output, context);
        }
    }
}
