using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Maps;

/// <summary>
/// Plans <see cref="MapOperation"/>, and copies between layouts, which are the map of one element to itself.
/// </summary>
internal static class MapPlanner
{
    /// <summary>Below this many iterations of the innermost loop, vectors cost more than they save.</summary>
    private const int LeastVectorExtent = 4;

    public static void Plan(MapOperation operation, PlanContext context) =>
        Plan(
            "Map",
            operation.ToString(),
            operation.Expression,
            operation.Inputs.Select(context.OperandOf).ToArray(),
            context.OperandOf(operation.Output),
            context);

    /// <summary>
    /// Copies elements from one place and layout to another of the same shape, or to one that it broadcasts to.
    /// </summary>
    public static void Copy(Operand source, Operand target, string title, PlanContext context) =>
        Plan("Copy", title, new InputExpression(0, source.Type), [source], target, context);

    /// <summary>Computes an expression of operands that broadcast to the output.</summary>
    public static void Plan(string name, string title, Expression expression, IReadOnlyList<Operand> inputs, Operand output, PlanContext context)
    {
        LoopNest loops = LoopNest.Broadcast(output, inputs);
        bool vectorised = loops.InnerExtent >= LeastVectorExtent
            && loops.InnerStride(0) == 1
            && Enumerable.Range(0, inputs.Count).All(i => loops.InnerStride(i + 1) is 0 or 1)
            && VectorCode.Serves(expression, inputs.Select(i => i.Type));
        context.Add(new MapKernel(
            name, title, inputs.Select((operand, i) => new KernelRead($"x{i}", operand)).ToArray(), output, expression, loops, vectorised));
    }
}
