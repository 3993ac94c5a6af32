using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>
/// Reads the protobuf messages of an ONNX file. The numbers in the switches are the field numbers of <c>onnx.proto</c>; fields that are not named are
/// passed over. The depth of messages is that of this code, and that of graphs inside graphs is limited, so that no file can exhaust the stack.
/// </summary>
public sealed class OnnxModelReader
{
    private readonly CancellationToken _cancellationToken;
    private int _messages;
    private int _nodes;
    private int _depth;

    private OnnxModelReader(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The file is damaged, too large, or keeps tensors in a way that is not supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OnnxModel Read(byte[] content, CancellationToken cancellationToken = default) =>
        new OnnxModelReader(cancellationToken).ReadModel(content);

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
                    graph = ReadGraph(Message(reader));
                    break;
                case 8:
                    (string domain, long opset) = ReadOpset(Message(reader));
                    opsets[domain] = opset;
                    break;
                case 14:
                    metadata.Add(ReadPair(Message(reader)));
                    break;
            }
        }

        if (graph is null)
        {
            throw new ModelException(DiagnosticIds.DamagedFile, "The file is no ONNX model: it holds no graph. Export or fetch it again.");
        }

        return new OnnxModel(graph, opsets, version.Length == 0 ? producer : $"{producer} {version}", metadata);
    }

    private OnnxGraph ReadGraph(WireReader reader)
    {
        string name = "";
        List<OnnxNode> nodes = [];
        List<OnnxInitializer> initializers = [];
        List<OnnxValueInfo> inputs = [];
        List<OnnxValueInfo> outputs = [];
        if (_depth++ > ModelLimits.GraphDepth)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"Graphs lie in each other more than {ModelLimits.GraphDepth} deep; that is the limit.");
        }

        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(ReadNode(Message(reader)));
                    _nodes++;
                    break;
                case 2:
                    name = reader.Text();
                    break;
                case 5:
                    (string tensorName, Tensor tensor) = OnnxTensorReader.Read(Message(reader), "");
                    initializers.Add(new OnnxInitializer(tensorName, tensor));
                    break;
                case 11:
                    inputs.Add(ReadValueInfo(Message(reader)));
                    break;
                case 12:
                    outputs.Add(ReadValueInfo(Message(reader)));
                    break;
                case 15:
                    throw new ModelException(
                        DiagnosticIds.UnsupportedType, "The graph holds a sparse initializer, which is not supported. Export its tensor densely.");
            }
        }

        if (_nodes > ModelLimits.Nodes)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The graph has {_nodes} nodes; the limit is {ModelLimits.Nodes}.");
        }

        _depth--;
        return new OnnxGraph(name, nodes, initializers, inputs, outputs);
    }

    private OnnxNode ReadNode(WireReader reader)
    {
        List<string> inputs = [];
        List<string> outputs = [];
        string name = "";
        string type = "";
        string domain = "";
        List<WireReader> attributeMessages = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    inputs.Add(reader.Text());
                    break;
                case 2:
                    outputs.Add(reader.Text());
                    break;
                case 3:
                    name = reader.Text();
                    break;
                case 4:
                    type = reader.Text();
                    break;
                case 5:
                    attributeMessages.Add(Message(reader));
                    break;
                case 7:
                    domain = Canonical(reader.Text());
                    break;
            }
        }

        string subject = $"Node {UntrustedText.Quote(name.Length > 0 ? name : outputs.FirstOrDefault() ?? "")} ({UntrustedText.Escape(type)})";
        Dictionary<string, AttributeValue> attributes = new(StringComparer.Ordinal);
        foreach (WireReader message in attributeMessages)
        {
            AttributeValue attribute = ReadAttribute(message, subject);
            attributes[attribute.Name] = attribute;
        }

        return new OnnxNode(name, type, domain, inputs, outputs, attributes);
    }

    private AttributeValue ReadAttribute(WireReader reader, string node)
    {
        string name = "";
        long type = 0;
        double single = 0;
        long integer = 0;
        string text = "";
        Tensor? tensor = null;
        OnnxGraph? graph = null;
        List<double> singles = [];
        List<long> integers = [];
        List<string> texts = [];
        AttributeKind? seen = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    single = reader.Single();
                    seen = AttributeKind.Float;
                    break;
                case 3:
                    integer = reader.Integer();
                    seen = AttributeKind.Integer;
                    break;
                case 4:
                    text = reader.Text();
                    seen = AttributeKind.Text;
                    break;
                case 5:
                    tensor = OnnxTensorReader.Read(Message(reader), $"{node}: attribute {UntrustedText.Quote(name)}").Tensor;
                    seen = AttributeKind.Tensor;
                    break;
                case 6:
                    graph = ReadGraph(Message(reader));
                    seen = AttributeKind.Graph;
                    break;
                case 11:
                    seen = AttributeKind.Graph;
                    break;
                case 7:
                    reader.Singles(singles);
                    seen = AttributeKind.Floats;
                    break;
                case 8:
                    reader.Integers(integers);
                    seen = AttributeKind.Integers;
                    break;
                case 9:
                    texts.Add(reader.Text());
                    seen = AttributeKind.Texts;
                    break;
                case 10 or 14 or 15 or 22 or 23:
                    seen = AttributeKind.Other;
                    break;
                case 20:
                    type = reader.Integer();
                    break;
            }
        }

        AttributeKind kind = type switch
        {
            1 => AttributeKind.Float,
            2 => AttributeKind.Integer,
            3 => AttributeKind.Text,
            4 when tensor is not null => AttributeKind.Tensor,
            5 or 10 => AttributeKind.Graph,
            6 => AttributeKind.Floats,
            7 => AttributeKind.Integers,
            8 => AttributeKind.Texts,

            // Files of the first years say nothing about the kind: the field that is there tells.
            0 => seen ?? AttributeKind.Other,
            _ => AttributeKind.Other,
        };
        return new AttributeValue(name, kind, single, integer, text, tensor, singles, integers, texts, graph);
    }

    private OnnxValueInfo ReadValueInfo(WireReader reader)
    {
        string name = "";
        long dataType = 0;
        List<OnnxDimension>? dimensions = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    WireReader type = Message(reader);
                    while (type.Next())
                    {
                        if (type.Field == 1)
                        {
                            (dataType, dimensions) = ReadTensorType(Message(type));
                        }
                    }

                    break;
            }
        }

        return new OnnxValueInfo(name, dataType is > 0 and < int.MaxValue ? (int)dataType : 0, dimensions);
    }

    private (long DataType, List<OnnxDimension>? Dimensions) ReadTensorType(WireReader reader)
    {
        long dataType = 0;
        List<OnnxDimension>? dimensions = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    dataType = reader.Integer();
                    break;
                case 2:
                    dimensions = [];
                    WireReader shape = Message(reader);
                    while (shape.Next())
                    {
                        if (shape.Field == 1)
                        {
                            dimensions.Add(ReadDimension(Message(shape)));
                        }
                    }

                    break;
            }
        }

        return (dataType, dimensions);
    }

    private static OnnxDimension ReadDimension(WireReader reader)
    {
        long? size = null;
        string symbol = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    size = reader.Integer();
                    break;
                case 2:
                    symbol = reader.Text();
                    break;
            }
        }

        return new OnnxDimension(size, symbol);
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
                    domain = Canonical(reader.Text());
                    break;
                case 2:
                    version = reader.Integer();
                    break;
            }
        }

        return (domain, version);
    }

    private static KeyValuePair<string, string> ReadPair(WireReader reader)
    {
        string key = "";
        string value = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
            }
        }

        return new KeyValuePair<string, string>(key, value);
    }

    /// <summary>The standard domain has two spellings.</summary>
    private static string Canonical(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>Enters a message, counts it, and looks whether the work is still wanted.</summary>
    private WireReader Message(WireReader reader)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (++_messages > ModelLimits.Messages)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The file has more than {ModelLimits.Messages} nodes, tensors and attributes; that is the limit.");
        }

        return reader.Message();
    }
}
