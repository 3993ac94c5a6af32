using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>x · ½ · (1 + erf(x/√2)) = gelu(x)</c>: exporters write an activation as a row of arithmetic operations. The row
/// is recognised as a whole and becomes one map, before its constants could be folded away into neighbouring layers.
/// </summary>
/// <remarks>
/// Needs: what the row computes in between is read within the row only. Of all rows that end at a map the shortest that
/// is an activation is taken, so that other elementwise work beside it stays as it is.
/// </remarks>
internal sealed class RecognisedActivations : Rewrite
{
    private const int LongestRow = 12;

    public override string Name => "recognised activations";

    public override string Algebra => "x·½·(1 + erf(x/√2)) = gelu(x) and the like";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation root || !root.Output.Type.IsFloating())
        {
            return false;
        }

        List<MapOperation> row = [root];
        while (row.Count < LongestRow && NextOfRow(row, context) is { } next)
        {
            row.Add(next);
            if (context.HasFailed(this, root, next))
            {
                continue;
            }

            OperandList operands = new();
            Expression expression = new ExpressionSimplifier().Simplify(Composed(row, operands));
            HashSet<UnaryFunction> known = new(row.SelectMany(m => Activations(m.Expression)));
            if (operands.Values.Count <= MapIntoMap.MostInputs && Activations(expression).FirstOrDefault(f => !known.Contains(f)) is var found
                && found != default)
            {
                context.Folded(this, $"{Description.Operators(OriginOf(row))} is {found}({Description.Elements(root)})", root.Output);
                context.Replace(root, MapParts.Make(OriginOf(row), expression, operands.Values, root.Output));
                return true;
            }

            context.Failed(this, root, next);
        }

        return false;
    }

    /// <summary>A map before the row that only the row reads, the nearest to its end first.</summary>
    private static MapOperation? NextOfRow(List<MapOperation> row, FoldingContext context) => row
        .SelectMany(m => m.Inputs)
        .Where(v => v.Shape.Equals(row[0].Output.Shape) && !context.IsOutput(v))
        .Select(context.ProducerOf)
        .OfType<MapOperation>()
        .FirstOrDefault(m => !row.Contains(m) && context.UsersOf(m.Output).All(u => u is MapOperation map && row.Contains(map)));

    /// <summary>
    /// The row from its first map to its last, as one expression. A map joins the row after all its readers, so that it
    /// is inlined at once.
    /// </summary>
    private static Expression Composed(List<MapOperation> row, OperandList operands)
    {
        Dictionary<Value, Expression> results = [];
        for (int i = row.Count - 1; i >= 0; i--)
        {
            MapOperation map = row[i];
            results[map.Output] = ExpressionRebuilding.ReplaceInputs(
                map.Expression, input => results.TryGetValue(map.Inputs[input.Index], out Expression? inner) ? inner : operands.Read(map.Inputs[input.Index]));
        }

        return results[row[0].Output];
    }

    private static Origin OriginOf(List<MapOperation> row) => row.AsEnumerable().Reverse().Select(m => m.Origin).Aggregate((a, b) => a.Then(b));

    /// <summary>The activations in an expression, in order.</summary>
    private static IEnumerable<UnaryFunction> Activations(Expression expression) => ExpressionOrder.Of(expression)
        .OfType<UnaryExpression>()
        .Select(u => u.Function)
        .Where(f => f is >= UnaryFunction.Sigmoid and <= UnaryFunction.Relu);
}
