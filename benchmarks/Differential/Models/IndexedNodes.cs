using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Look-ups at indices that are inputs, recurrent layers, and sums after an equation.</summary>
internal static class IndexedNodes
{
    public static bool Lookup(ModelWriter model)
    {
        if (model.HasBatch || model.Pick(v => v.Rank >= 1 && v.Shape.All(d => d > 0)) is not { } x)
        {
            return false;
        }

        int axis = model.Below(x.Rank);
        int length = x.Shape[axis];
        ElementType indices = model.OneOf(ElementType.Int64, ElementType.Int32);
        switch (model.Below(3))
        {
            case 0:
                int count = model.OneOf(1, 3, 5);
                ModelValue at = model.Input(indices, [count], (-length, length));
                model.Node("Gather", [x.Name, at.Name], x.Type, x.With(axis, count), ("axis", axis));
                return true;
            case 1:
                ModelValue places = model.Input(indices, x.With(axis, 2), (-length, length));
                model.Node("GatherElements", [x.Name, places.Name], x.Type, places.Shape, ("axis", axis));
                return true;
            default:
                if (!x.IsFloating || x.Type != ElementType.Float32)
                {
                    return false;
                }

                ModelValue targets = model.Input(indices, x.With(axis, 1), (-length, length));
                string reduction = model.Opset >= 18 ? model.OneOf("none", "add", "mul", "max") : "none";
                (string, object)[] own = model.Opset >= 16 ? [("axis", axis), ("reduction", reduction)] : [("axis", axis)];
                model.Node("ScatterElements", [x.Name, targets.Name, model.Weights(x.Type, x.With(axis, 1))], x.Type, x.Shape, own);
                return true;
        }
    }

    public static bool Recurrent(ModelWriter model)
    {
        if (model.HasBatch || model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 3 && v.Shape.All(d => d is > 0 and < 10)) is not { } x)
        {
            return false;
        }

        string name = model.OneOf("RNN", "GRU", "LSTM");
        int gates = name switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        int hidden = model.OneOf(1, 3, 5, 8, 17);
        string direction = model.OneOf("forward", "reverse", "bidirectional");
        int directions = direction == "bidirectional" ? 2 : 1;
        double scale = 1 / Math.Sqrt(hidden);
        List<string> inputs =
        [
            x.Name,
            model.Weights(x.Type, [directions, gates * hidden, x.Shape[2]], scale),
            model.Weights(x.Type, [directions, gates * hidden, hidden], scale),
            model.Chance(0.6) ? model.Weights(x.Type, [directions, 2 * gates * hidden]) : "",
        ];
        if (model.Chance(0.3))
        {
            inputs.Add(model.Input(ElementType.Int32, [x.Shape[1]], (1, x.Shape[0] + 1)).Name);
        }

        (string, object)[] own = name == "GRU" ? [("linear_before_reset", model.Below(2))] : [];
        model.Nodes(
            name, [.. inputs], [(x.Type, [x.Shape[0], directions, x.Shape[1], hidden]), (x.Type, [directions, x.Shape[1], hidden])],
            [("hidden_size", hidden), ("direction", direction), .. own]);
        return true;
    }

    public static bool Einsum(ModelWriter model)
    {
        if (model.HasBatch || model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 2) is not { } x)
        {
            return false;
        }

        int other = model.OneOf(2, 3, 5);
        string weights = model.Weights(x.Type, [x.Shape[1], other]);
        (string equation, int[] shape) = model.OneOf<(string, int[])>(
            ("ij,jk->ik", [x.Shape[0], other]), ("ij,jk->ki", [other, x.Shape[0]]), ("ij,jk->k", [other]), ("ij,jk->i", [x.Shape[0]]));
        model.Node("Einsum", [x.Name, weights], x.Type, shape, ("equation", equation));
        return true;
    }
}
