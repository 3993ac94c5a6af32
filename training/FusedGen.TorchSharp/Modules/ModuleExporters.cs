using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Knows how each kind of module is written.</summary>
internal static class ModuleExporters
{
    private static readonly Dictionary<Type, Func<nn.Module, NodeBuilder, string, string>> s_exporters = CreateExporters();

    /// <summary>
    /// Whether modules of exactly this type are written as they are. A derived type may compute something else.
    /// </summary>
    public static bool Knows(nn.Module module) => s_exporters.ContainsKey(module.GetType());

    /// <summary>The names of all module types that can be written, in ordinal order.</summary>
    public static IEnumerable<string> TypeNames => s_exporters.Keys.Select(type => type.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes the nodes of a module that is known.</summary>
    /// <param name="module">The module.</param>
    /// <param name="node">Where its nodes go.</param>
    /// <param name="input">The name of the value that it reads.</param>
    /// <returns>The name of its output value.</returns>
    public static string Write(nn.Module module, NodeBuilder node, string input) => s_exporters[module.GetType()](module, node, input);

    private static Dictionary<Type, Func<nn.Module, NodeBuilder, string, string>> CreateExporters()
    {
        ExporterTable table = new();
        LinearModules.Register(table);
        ConvolutionModules.Register(table);
        NormalizationModules.Register(table);
        ActivationModules.Register(table);
        PoolingModules.Register(table);
        ShapeModules.Register(table);
        return table.Exporters;
    }
}
