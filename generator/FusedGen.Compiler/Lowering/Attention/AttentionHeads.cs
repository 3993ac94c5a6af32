using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>
/// Features side by side as heads, and back; keys and values of earlier calls before those of this one.
/// </summary>
internal static class AttentionHeads
{
    /// <summary>[batch, heads, sequence, features], out of [batch, sequence, heads · features].</summary>
    public static Value Split(NodeContext node, Value x, long heads) => x.Shape.Rank == 3 && heads > 0 && x.Shape[2] % heads == 0
        ? node.Swap(node.Reshape(x, x.Shape[0], x.Shape[1], (int)heads, x.Shape[2] / (int)heads), 1, 2)
        : throw node.Mismatch($"makes {heads} heads of the shape {x.Shape}");

    /// <summary>[batch, sequence, heads · features], out of [batch, heads, sequence, features].</summary>
    public static Value Join(NodeContext node, Value y) => node.Reshape(node.Swap(y, 1, 2), y.Shape[0], y.Shape[2], y.Shape[1] * y.Shape[3]);

    /// <summary>The keys or values of earlier calls, if there are some, and behind them those of this one.</summary>
    public static Value Append(NodeContext node, Value? past, Value present)
    {
        if (past is null)
        {
            return present;
        }

        node.RequireSameType(past, present);
        return past.Shape.Rank == 4 ? node.Concat([past, present], 2) : throw node.Mismatch($"has past keys or values of the shape {past.Shape}");
    }
}
