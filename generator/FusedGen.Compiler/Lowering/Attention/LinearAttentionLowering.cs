using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Loops;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>
/// Attention that remembers earlier positions in a matrix per head, [features of keys, features of values]: each
/// position lets it decay, takes out what the key finds in it, writes the value under the key and reads with the query.
/// </summary>
internal static class LinearAttentionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("LinearAttention", LinearAttention)];

    private static void LinearAttention(NodeContext node)
    {
        Value q = node.FloatInput(0);
        Value k = node.FloatInput(1);
        Value v = node.FloatInput(2);
        node.RequireSameType(q, k, v);
        int heads = Heads(node, "kv_num_heads", k, v);
        int queries = Heads(node, "q_num_heads", q);
        if (queries % heads != 0)
        {
            throw node.Mismatch($"shares {heads} heads of keys and values among {queries} heads of queries");
        }

        (int batch, int steps, int sharing) = (q.Shape[0], q.Shape[1], queries / heads);
        (int features, int results) = (k.Shape[2] / heads, v.Shape[2] / heads);
        string rule = node.OneOf("update_rule", "gated_delta", "linear", "gated", "delta", "gated_delta");
        Value? decay = Gate(node, 4, rule is "gated" or "gated_delta", "decay");
        Value? beta = Gate(node, 5, rule is "delta" or "gated_delta", "beta");
        Value? erased = node.HasInput(6) ? Gate(node, 6, beta is not null, "erase_gate") : null;
        List<Value> sequences =
        [
            Steps(node, q, heads, sharing, features), Steps(node, k, heads, features, 1), Steps(node, v, heads, 1, results),
        ];
        sequences.AddRange(decay is null ? [] : [Steps(node, decay, heads, decay.Shape[2] == heads ? 1 : features, 1)]);
        sequences.AddRange(beta is null ? [] : [Steps(node, beta, beta.Shape[2] == 1 ? 1 : heads, 1, 1)]);
        sequences.AddRange(erased is null ? [] : [Steps(node, erased, heads, features, 1)]);

        double scale = node.Float("scale", 0) is var named && named == 0 ? 1 / Math.Sqrt(features) : named;
        ScanStep result = node.Repeat(new Loop(
            steps,
            [Past(node, q.Type, node.ShapeOf([batch, heads, features, results]))],
            sequences.Select(s => LoopSequence.Of(node, s)).ToArray(),
            Step));
        node.Bind(node.Reshape(node.Swap(result.Elements[0], 0, 1), batch, steps, queries * results));
        node.Bind(1, result.States[0]);

        ScanStep Step(NodeContext at, IReadOnlyList<Value> states, IReadOnlyList<Value> elements)
        {
            int next = 3;
            Value state = decay is null ? states[0] : at.Map(states[0], elements[next++], (s, g) => Formula.Multiply(s, Formula.Exp(g)));
            Value written = elements[2];
            if (beta is not null)
            {
                Value strength = elements[next++];
                Value key = erased is null ? elements[1] : at.Map(elements[1], elements[next], Formula.Multiply);
                Value found = at.MatMul(at.Swap(key, 2, 3), state);
                written = at.Map(x => Formula.Multiply(x[0], Formula.Subtract(x[1], x[2])), strength, written, found);
            }

            Value after = at.Map(x => Formula.Add(x[0], Formula.Multiply(x[1], x[2])), state, elements[1], written);
            return new ScanStep([after], [at.Map(at.MatMul(elements[0], after), y => Formula.Multiply(y, scale))]);
        }
    }

    private static int Heads(NodeContext node, string attribute, params Value[] inputs)
    {
        long heads = node.Integer(attribute, 0);
        return heads > 0 && inputs.All(x => x.Shape.Rank == 3 && x.Shape[2] % heads == 0)
            ? (int)heads
            : throw node.Mismatch($"makes {heads} heads of the shapes {string.Join(", ", inputs.Select(x => x.Shape))}");
    }

    /// <summary>An input that the rule needs, or must not have.</summary>
    private static Value? Gate(NodeContext node, int input, bool isNeeded, string name) => node.HasInput(input) == isNeeded
        ? isNeeded ? node.FloatInput(input) : null
        : throw node.Mismatch($"{(isNeeded ? "lacks" : "has")} its '{name}', which does not go with its update rule");

    /// <summary>[steps, batch, heads, rows, columns], out of [batch, steps, heads · rows · columns].</summary>
    private static Value Steps(NodeContext node, Value x, int heads, int rows, int columns) =>
        x.Shape.Rank == 3 && x.Shape[2] == heads * rows * columns
            ? node.Swap(node.Reshape(x, x.Shape[0], x.Shape[1], heads, rows, columns), 0, 1)
            : throw node.Mismatch($"makes {heads} heads of {rows * columns} features of the shape {x.Shape}");

    private static Value Past(NodeContext node, ElementType type, Shape shape)
    {
        Value past = node.OptionalInput(3) ?? node.NewConstant(Tensor.Zeros(shape, type));
        return past.Type == type && past.Shape.Equals(shape)
            ? past
            : throw node.Mismatch($"has a past state of {past.Type} {past.Shape}, where {type} {shape} is needed");
    }
}
