using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Pixels at places that are an input.</summary>
internal static class SamplingNodes
{
    public static bool GridSample(ModelWriter model)
    {
        if (model.Opset < 16 || model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 4 && v.Shape.All(d => d > 0)) is not { } x)
        {
            return false;
        }

        int[] places = [model.OneOf(1, 2, 3), model.OneOf(1, 4, 5)];
        if (x.Shape[0] * x.Shape[1] * places[0] * places[1] > ModelWriter.MostElements)
        {
            return false;
        }

        ModelValue grid = model.Input(ElementType.Float32, [x.Shape[0], .. places, 2]);
        string mode = model.Opset >= 20 ? model.OneOf("linear", "nearest", "cubic") : model.OneOf("bilinear", "nearest", "bicubic");
        model.Node(
            "GridSample", [x.Name, grid.Name], x.Type, [x.Shape[0], x.Shape[1], .. places],
            ("mode", mode), ("padding_mode", model.OneOf("zeros", "border", "reflection")), ("align_corners", model.Below(2)));
        return true;
    }
}
