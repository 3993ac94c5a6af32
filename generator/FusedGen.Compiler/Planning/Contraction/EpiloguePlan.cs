using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// The part of an epilogue that a kernel computes in registers. One that cannot be computed on vectors, that reads something that does not lie along the
/// outputs, or for which the kernel has no room, becomes a kernel of its own that reads what the first one wrote.
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

    /// <summary>Whether the kernel computes all of it.</summary>
    public bool IsWhole => _epilogue is null || Expression is not null;

    /// <summary>The residuals that it reads.</summary>
    public IReadOnlyList<Operand> Inputs { get; }

    /// <summary>The residuals as reads of the kernel.</summary>
    public IEnumerable<KernelRead> Reads => Inputs.Select((operand, i) => new KernelRead($"r{i}", operand));

    /// <summary>What a kernel's title says of the epilogue.</summary>
    public string Title => Expression is null ? "" : $", {Expression}";

    /// <summary>Decides for an epilogue, which may be missing.</summary>
    /// <param name="epilogue">What the operation asks for.</param>
    /// <param name="output">Where the kernel writes.</param>
    /// <param name="featureAxis">The axis of <paramref name="output"/> whose elements are the lanes of the kernel's vectors.</param>
    /// <param name="hasRoom">Whether the kernel has registers, and room in its code, for an expression.</param>
    /// <param name="context">Where the values lie.</param>
    public static EpiloguePlan Of(Epilogue? epilogue, Operand output, int featureAxis, Func<Expression, bool> hasRoom, PlanContext context)
    {
        if (epilogue is null)
        {
            return new EpiloguePlan(null, output, featureAxis, null, []);
        }

        Operand[] inputs = epilogue.Inputs.Select(context.OperandOf).ToArray();
        bool serves = output.Type == ElementType.Float32
            && VectorCode.Serves(epilogue.Expression, inputs.Select(i => i.Type))
            && hasRoom(epilogue.Expression)
            && inputs.All(i => i.BroadcastStrides(output.Shape)[featureAxis] is 0 or 1);
        return new EpiloguePlan(epilogue, output, featureAxis, serves ? epilogue.Expression : null, serves ? inputs : []);
    }

    /// <summary>The residuals as the kernel walks them.</summary>
    /// <param name="rowStride">The elements of the residual with this number between rows.</param>
    public Residual[] Residuals(Func<int, int> rowStride) =>
        Inputs.Select((operand, i) => new Residual($"r{i}", rowStride(i), operand.BroadcastStrides(_output.Shape)[_featureAxis], operand.CanReadBeyond)).ToArray();

    /// <summary>Plans what the kernel left over.</summary>
    /// <remarks>It reads each element of the output where it writes it, which no order of the loops can get wrong.</remarks>
    public void PlanRest(PlanContext context)
    {
        if (_epilogue is not null && Expression is null)
        {
            Operand[] inputs = [_output, .. _epilogue.Inputs.Select(context.OperandOf)];
            MapPlanner.Plan("Map", $"Map({_epilogue.Expression})", _epilogue.Expression, inputs, _output, context);
        }
    }
}
