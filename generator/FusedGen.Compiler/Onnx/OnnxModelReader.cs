using System.Globalization;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>
/// Reads the protobuf messages of an ONNX file. The numbers in the switches are the field numbers of <c>onnx.proto</c>;
/// fields that are not named are passed over. The depth of messages is that of this code, and that of graphs inside
/// graphs is limited, so that no file can exhaust the stack.
/// </summary>
public sealed class OnnxModelReader
{
    private readonly ReadingContext _context;
    private readonly OnnxGraphReader _graphs;

    private OnnxModelReader(ExternalData beside, CancellationToken cancellationToken)
    {
        _context = new ReadingContext(beside, cancellationToken);
        _graphs = new OnnxGraphReader(_context);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The file is damaged, too large, or keeps tensors in a way that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OnnxModel Read(byte[] content, CancellationToken cancellationToken = default) => Read(content, ExternalData.None, cancellationToken);

    /// <summary>Reads a model that keeps data in files beside it.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="beside">The files beside it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The file is damaged, too large, or keeps tensors in a way that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OnnxModel Read(byte[] content, ExternalData beside, CancellationToken cancellationToken) =>
        new OnnxModelReader(beside, cancellationToken).ReadModel(content);

    private OnnxModel ReadModel(byte[] content)
    {
        if (content.Length == 0)
        {
            throw new ModelException(DiagnosticIds.DamagedFile, "The file is empty. Export or fetch it again.");
        }

        OnnxGraph? graph = null;
        Dictionary<string, long> opsets = new(StringComparer.Ordinal);
        string producer = "";
        string version = "";
        List<KeyValuePair<string, string>> metadata = [];
        List<OnnxFunction> functions = [];
        WireReader reader = new(content);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    producer = reader.Text();
                    break;
                case 3:
                    version = reader.Text();
                    break;
                case 7:
                    graph = _graphs.Read(_context.Message(reader));
                    break;
                case 8:
                    (string domain, long opset) = ReadOpset(_context.Message(reader));
                    if (opsets.TryGetValue(domain, out long before) && before != opset)
                    {
                        throw new ModelException(
                            DiagnosticIds.InvalidGraph,
                            $"The model imports two versions of the opset {UntrustedText.Quote(domain)}, {before.ToString(CultureInfo.InvariantCulture)} "
                            + $"and {opset.ToString(CultureInfo.InvariantCulture)}.");
                    }

                    opsets[domain] = opset;
                    break;
                case 14:
                    metadata.Add(OnnxTensorReader.ReadPair(_context.Message(reader)));
                    break;
                case 25:
                    functions.Add(ReadFunction(_context.Message(reader)));
                    break;
            }
        }

        if (graph is null)
        {
            throw new ModelException(DiagnosticIds.DamagedFile, "The file is no ONNX model: it holds no graph. Export or fetch it again.");
        }

        return new OnnxModel(graph, opsets, version.Length == 0 ? producer : $"{producer} {version}", metadata) { Functions = functions };
    }

    private OnnxFunction ReadFunction(WireReader reader)
    {
        string name = "";
        string domain = "";
        string overload = "";
        List<string> inputs = [];
        List<string> outputs = [];
        List<OnnxNode> nodes = [];
        Dictionary<string, AttributeValue> defaults = new(StringComparer.Ordinal);
        Dictionary<string, long> opsets = new(StringComparer.Ordinal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 4:
                    inputs.Add(reader.Text());
                    break;
                case 5:
                    outputs.Add(reader.Text());
                    break;
                case 7:
                    nodes.Add(_graphs.ReadNode(_context.Message(reader)));
                    break;
                case 9:
                    (string imported, long version) = ReadOpset(_context.Message(reader));
                    opsets[imported] = version;
                    break;
                case 10:
                    domain = ReadingContext.Canonical(reader.Text());
                    break;
                case 11:
                    AttributeValue attribute = _graphs.ReadAttribute(_context.Message(reader), $"Function {UntrustedText.Quote(name)}");
                    defaults[attribute.Name] = attribute;
                    break;
                case 13:
                    overload = reader.Text();
                    break;
            }
        }

        _context.CountNodes(nodes.Count);
        return new OnnxFunction(domain, name, overload, inputs, outputs, nodes, defaults, opsets);
    }

    private static (string Domain, long Version) ReadOpset(WireReader reader)
    {
        string domain = "";
        long version = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = ReadingContext.Canonical(reader.Text());
                    break;
                case 2:
                    version = reader.Integer();
                    break;
            }
        }

        return (domain, version);
    }
}
