using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>Why a file that a model keeps data in was not read, or that it was.</summary>
public enum ExternalFileState
{
    /// <summary>Its bytes are there.</summary>
    Read,

    /// <summary>There is no such file beside the model.</summary>
    Missing,

    /// <summary>It is not in the model's folder: a rooted path, or one that goes up.</summary>
    Outside,

    /// <summary>It is a link that leads out of the model's folder.</summary>
    Link,

    /// <summary>It is beyond the limit of <see cref="ExternalData.MostBytes"/>.</summary>
    TooLarge,

    /// <summary>The system does not let it be read.</summary>
    Unreadable,
}

/// <summary>A file that a model keeps data in.</summary>
/// <param name="Location">Where it is, as the model spells it; untrusted text.</param>
/// <param name="State">Whether it was read.</param>
/// <param name="Content">Its bytes; none where it was not read.</param>
public sealed record ExternalFile(string Location, ExternalFileState State, ArraySegment<byte> Content);

/// <summary>
/// The files beside a model in which its tensors keep their data. Whoever may read files finds them by
/// <see cref="ExternalReferences"/>.
/// </summary>
/// <param name="Files">The files in ordinal order of their locations.</param>
public sealed record ExternalData(IReadOnlyList<ExternalFile> Files)
{
    /// <summary>No file.</summary>
    public static readonly ExternalData None = new([]);

    /// <summary>
    /// The bytes of all files of one model together. All of them become part of an assembly: what is larger belongs
    /// into an engine that loads files.
    /// </summary>
    public const long MostBytes = 256L << 20;

    /// <summary>Finds the bytes of a tensor.</summary>
    /// <param name="reference">Where the tensor says that they are.</param>
    /// <param name="length">How many bytes its shape needs.</param>
    /// <param name="subject">The tensor, for messages.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Why there are none; null where there are.</returns>
    internal ModelDiagnostic? Find(ExternalReference reference, long length, string subject, out ArraySegment<byte> bytes)
    {
        bytes = new ArraySegment<byte>([]);
        if (length == 0)
        {
            return null;
        }

        string kept = $"{subject} keeps its {Figures.Count(length, "byte")} in the file {UntrustedText.Quote(reference.Location)}";
        if (reference.Location.Length == 0)
        {
            return Problem(
                $"{subject} keeps its {Figures.Count(length, "byte")} in another file, which it does not name: the file was written by a defective tool.");
        }

        if (reference.IsDamaged)
        {
            return Problem($"{kept}, at a place that is no number: the file was written by a defective tool.");
        }

        ExternalFile? file = Files.FirstOrDefault(f => f.Location == reference.Location);
        if (file is not { State: ExternalFileState.Read })
        {
            return Problem($"{kept}{Reason(file?.State ?? ExternalFileState.Missing)}");
        }

        if (reference.Length is { } stated && stated != length)
        {
            return Problem($"{kept}, and says that they are {Figures.Count(stated)}: the file was written by a defective tool.");
        }

        long offset = reference.Offset;
        long rest = Math.Max(0, file.Content.Count - offset);
        if (rest < length)
        {
            return Problem(
                $"{kept} from byte {Figures.Count(offset)} on, and the file ends after {Figures.Count(file.Content.Count)}: the two do not belong together, "
                + $"or the file was cut short. Fetch or export both again.");
        }

        if (reference.Length is null && rest > length)
        {
            return Problem(
                $"{kept} from byte {Figures.Count(offset)} on to its end, and the file has {Figures.Count(file.Content.Count)}: "
                + $"the two do not belong together. Fetch or export both again.");
        }

        bytes = new ArraySegment<byte>(file.Content.Array!, file.Content.Offset + (int)offset, (int)length);
        return null;
    }

    private static ModelDiagnostic Problem(string message) => new(DiagnosticIds.ExternalData, ModelSeverity.Error, message);

    private static string Reason(ExternalFileState state) => state switch
    {
        ExternalFileState.Outside =>
            ", which is not in the model's folder; only files there are read. Move it there and save the model again, "
            + "or save the model as one file (save_as_external_data=False).",
        ExternalFileState.Link => ", which is a link out of the model's folder; only files there are read. Put the file itself there.",
        ExternalFileState.TooLarge =>
            $", and the files beside a model may have {Figures.Bytes(MostBytes)} together. The weights become part of the program: "
            + $"such a model is for an engine that loads files.",
        ExternalFileState.Unreadable => ", which the build may not read.",
        _ => ", and there is no such file in the model's folder. Put it there, or save the model as one file (save_as_external_data=False).",
    };
}
