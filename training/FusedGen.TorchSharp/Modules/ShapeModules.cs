using global::TorchSharp.Modules;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Modules that change the shape only, or in evaluation mode nothing.</summary>
internal static class ShapeModules
{
    public static void Register(ExporterTable table)
    {
        table.Add<Identity>((_, node, x) => node.Add("Identity", [x]));
        table.Add<Dropout>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<Dropout1d>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<Dropout2d>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<Dropout3d>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<AlphaDropout>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<FeatureAlphaDropout>((_, node, x) => node.Add("Dropout", [x]));
        table.Add<Flatten>(WriteFlatten);
        table.Add<Unflatten>((module, node, x) =>
        {
            node.SampleDimension(module.dim);
            return Reshape(node, x);
        });
    }

    private static string WriteFlatten(Flatten flatten, NodeBuilder node, string x)
    {
        long first = node.SampleDimension(flatten.start_dim);
        long last = node.SampleDimension(flatten.end_dim);
        return first == 1 && last == node.InputShape.Length ? node.Add("Flatten", [x], ("axis", 1L)) : Reshape(node, x);
    }

    // −1 stands for the batch, whose size the file leaves open.
    private static string Reshape(NodeBuilder node, string x) => node.Add("Reshape", [x, node.Integers("shape", [-1, .. node.OutputShape])]);
}
