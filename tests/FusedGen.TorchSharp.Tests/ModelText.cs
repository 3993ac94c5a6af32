using System.Text;
using Google.Protobuf;

namespace FusedGen.TorchSharp.Tests;

/// <summary>
/// Reads names out of a written file with Google's protobuf reader, by the field numbers of the public ONNX schema.
/// </summary>
internal static class ModelText
{
    public static IEnumerable<string> NodeNames(string path) => Names(path, graphField: 1, nameField: 3);

    public static IEnumerable<string> InitializerNames(string path) => Names(path, graphField: 5, nameField: 8);

    public static Dictionary<string, string> Metadata(string path) =>
        Fields(File.ReadAllBytes(path), 14).ToDictionary(
            entry => Encoding.UTF8.GetString(Fields(entry, 1).Single()), entry => Encoding.UTF8.GetString(Fields(entry, 2).Single()));

    private static IEnumerable<string> Names(string path, int graphField, int nameField) =>
        Fields(Fields(File.ReadAllBytes(path), 7).Single(), graphField)
            .Select(message => Encoding.UTF8.GetString(Fields(message, nameField).Single()));

    private static List<byte[]> Fields(byte[] message, int field)
    {
        List<byte[]> found = [];
        CodedInputStream stream = new(message);
        for (uint tag = stream.ReadTag(); tag != 0; tag = stream.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(stream.ReadBytes().ToByteArray());
            }
            else
            {
                stream.SkipLastField();
            }
        }

        return found;
    }
}
