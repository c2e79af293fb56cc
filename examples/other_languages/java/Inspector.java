// Sends a picture to a model of Lookout for Vision, and prints whether it is anomalous.
//
//     java Inspector.java photo.jpg
//
// Reads AWS_ENDPOINT_URL, AWS_REGION and credentials from the environment, as the SDKs do. It signs
// its requests itself, so that it needs nothing but Java 17.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Inspector {
    static final String SERVICE = "lookoutvision";
    static final String REGION = System.getenv().getOrDefault("AWS_REGION", "us-east-1");

    public static void main(String[] arguments) throws Exception {
        byte[] photo = Files.readAllBytes(Path.of(arguments[0]));
        var answer = HttpClient.newHttpClient()
            .send(signed("/2020-11-20/projects/boards/models/1/detect", photo), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            System.out.println(answer.headers().firstValue("x-amzn-errortype").orElse("") + ": " + answer.body());
            System.exit(1);
        }
        System.out.println(answer.body().contains("\"IsAnomalous\":true") ? "anomalous" : "normal");
    }

    static HttpRequest signed(String path, byte[] body) throws Exception {
        URI url = URI.create(System.getenv("AWS_ENDPOINT_URL") + path);
        String time = ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
        String scope = time.substring(0, 8) + "/" + REGION + "/" + SERVICE + "/aws4_request";
        String names = "content-type;host;x-amz-date";
        String canonical = String.join("\n", "POST", path, "", "content-type:image/jpeg",
            "host:" + url.getAuthority(), "x-amz-date:" + time, "", names, sha256(body));
        String wanted = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + System.getenv("AWS_SECRET_ACCESS_KEY")).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return HttpRequest.newBuilder(url)
            .header("Content-Type", "image/jpeg")
            .header("X-Amz-Date", time)
            .header("Authorization", "AWS4-HMAC-SHA256 Credential=" + System.getenv("AWS_ACCESS_KEY_ID") + "/" + scope
                + ", SignedHeaders=" + names + ", Signature=" + HexFormat.of().formatHex(hmac(key, wanted)))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    }

    static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
