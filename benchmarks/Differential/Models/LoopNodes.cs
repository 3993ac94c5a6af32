using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.Differential.Models;

/// <summary>Loops whose number of rounds is known.</summary>
internal static class LoopNodes
{
    public static bool Loop(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Count <= 200) is not { } x)
        {
            return false;
        }

        int rounds = model.OneOf(1, 2, 3, 12);
        int type = DataTypes.Of(x.Type);
        bool collects = !model.HasBatch && rounds * x.Count <= ModelWriter.MostElements && model.Chance(0.5);
        OnnxBuilder body = OnnxBuilder.Model(model.Opset).Weights("half", [], 0.5f)
            .Node("Mul", ["v", "half"], "h").Node(model.OneOf("Add", "Sub", "Max"), ["h", x.Name], "s").Node("Tanh", ["s"], "next")
            .Node("Identity", ["go"], "again")
            .TypedInput("i", DataTypes.Of(ElementType.Int64)).TypedInput("go", DataTypes.Of(ElementType.Bool)).TypedInput("v", type, model.Dimensions(x.Shape));
        body = collects ? body.Node("Neg", ["next"], "each").Output("again", "next", "each") : body.Output("again", "next");
        model.Nodes(
            "Loop", [model.Constant(ElementType.Int64, [], _ => rounds), "", x.Name],
            collects ? [(x.Type, x.Shape), (x.Type, [rounds, .. x.Shape])] : [(x.Type, x.Shape)], ("body", body));
        return true;
    }

    public static bool Scan(ModelWriter model)
    {
        if (model.HasBatch || model.Pick(v => v.Type == ElementType.Float32 && v.Rank >= 2 && v.Shape[0] <= 20 && v.Count > 0) is not { } x)
        {
            return false;
        }

        int type = DataTypes.Of(x.Type);
        int[] row = x.Shape[1..];
        OnnxBuilder body = OnnxBuilder.Model(model.Opset).Weights("part", [], 0.75f)
            .TypedInput("state", type, model.Dimensions(row)).TypedInput("row", type, model.Dimensions(row))
            .Node("Mul", ["state", "part"], "kept").Node("Add", ["kept", "row"], "next").Node(model.OneOf("Sigmoid", "Relu", "Abs"), ["next"], "each")
            .Output("next", "each");
        (string, object)[] direction = model.Chance(0.5) ? [("scan_input_directions", new[] { 1 })] : [];
        model.Nodes("Scan", [model.Weights(x.Type, row), x.Name], [(x.Type, row), (x.Type, x.Shape)], [("body", body), ("num_scan_inputs", 1), .. direction]);
        return true;
    }
}
