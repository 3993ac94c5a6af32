using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Collects the exporters of the module families.</summary>
internal sealed class ExporterTable
{
    public Dictionary<Type, Func<nn.Module, NodeBuilder, string, string>> Exporters { get; } = [];

    public void Add<T>(Func<T, NodeBuilder, string, string> write)
        where T : nn.Module =>
        Exporters.Add(typeof(T), (module, node, input) => write((T)module, node, input));
}
