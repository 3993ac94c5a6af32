using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>What the readers of a model's messages share: how much was read, and whether to go on.</summary>
/// <param name="beside">The files that tensors may keep their data in.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class ReadingContext(ExternalData beside, CancellationToken cancellationToken)
{
    private int _messages;
    private int _nodes;

    /// <summary>The files that tensors may keep their data in.</summary>
    public ExternalData Beside => beside;

    /// <summary>Enters a message, counts it, and looks whether the work is still wanted.</summary>
    /// <exception cref="ModelException">There are too many messages.</exception>
    public WireReader Message(WireReader reader)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (++_messages > ModelLimits.Messages)
        {
            throw new ModelException(DiagnosticIds.TooLarge,
                $"The file has more than {ModelLimits.Messages} nodes, tensors and attributes; that is the limit.");
        }

        return reader.Message();
    }

    /// <summary>Counts nodes of a graph or a function.</summary>
    /// <exception cref="ModelException">There are too many nodes.</exception>
    public void CountNodes(int nodes)
    {
        _nodes += nodes;
        if (_nodes > ModelLimits.Nodes)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The graph has {_nodes} nodes; the limit is {ModelLimits.Nodes}.");
        }
    }

    /// <summary>The standard domain has two spellings.</summary>
    public static string Canonical(string domain) => domain == "ai.onnx" ? "" : domain;
}
