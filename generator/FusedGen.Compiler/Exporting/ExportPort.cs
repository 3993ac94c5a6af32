using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Exporting;

/// <summary>An input or output as C functions have it: a pointer, and the elements behind it.</summary>
/// <param name="Port">The input or output.</param>
/// <param name="IsOutput">Whether it is written.</param>
/// <param name="Name">The pointer, where there is one sample.</param>
/// <param name="BatchName">The pointer, where there are several.</param>
internal sealed record ExportPort(Port Port, bool IsOutput, string Name, string BatchName)
{
    /// <summary>The name of the macro that has its length, without the beginning that all names have.</summary>
    public string LengthMacro => $"{Name.ToUpperInvariant()}_LENGTH";

    /// <summary>The type of an element in C.</summary>
    public string CType => Port.Type.InMemory() switch
    {
        ElementType.Float32 => "float",
        ElementType.Float64 => "double",
        ElementType.Bool => "bool",
        ElementType.Int8 => "int8_t",
        ElementType.UInt8 => "uint8_t",
        ElementType.Int16 => "int16_t",
        ElementType.UInt16 or ElementType.Float16 => "uint16_t",
        ElementType.Int32 => "int32_t",
        ElementType.UInt32 => "uint32_t",
        ElementType.Int64 => "int64_t",
        ElementType.UInt64 => "uint64_t",
        _ => throw new InvalidOperationException($"{Port.Type} has no form in C."),
    };

    /// <summary>The type of an element as numpy, ONNX and others call it.</summary>
    public string TypeName => Port.Type.ToString().ToLowerInvariant();

    /// <summary>The parameter that has the number of elements.</summary>
    public static string Length(string name) => name + "_length";
}
